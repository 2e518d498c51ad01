import type { Estimate } from '../bootstrap.ts';
import type { FollowUp } from '../losses/risk-sets.ts';
import { upperBound } from '../losses/risk-sets.ts';
import { type BaselineHazard, survivalAt } from '../metrics/breslow.ts';
import { kaplanMeier } from '../metrics/kaplan-meier.ts';
import type { EvaluationOptions } from './disease-evaluation.ts';
import { notBetter } from './disease-metrics.ts';
import {
  compareSurvival,
  countEvents,
  evaluateSurvival,
  type SurvivalFigures,
  type SurvivalModel,
  survivalFrame,
  whyTooFewEvents,
} from './survival-evaluation.ts';

/** Survival figures in `metrics.json`. */
export interface SurvivalMetrics {
  /** Of the net, on the test split; `ibs_km` is the Brier score of knowing nobody's risk. */
  readonly test: SurvivalFigures & {
    readonly n: number;
    readonly events: number;
    readonly ibs_km: Estimate | null;
  };
  readonly baselines: {
    readonly kaplan_meier: SurvivalFigures;
    readonly covariates: SurvivalFigures;
    readonly linear: SurvivalFigures;
  };
  /** Figures of the net less those of the linear baseline, on the same resamples. */
  readonly versus_linear: SurvivalFigures;
  /** Up to where Uno's C and the Brier score look, in the unit of the follow-up. */
  readonly tau: number | null;
  /** Where `auc_at_horizon` looks. */
  readonly horizon: number | null;
  /** Why figures are null. */
  readonly reason?: string;
}

/** Log hazards of the test split, and the baseline hazard of the training split that goes with them. */
export interface HazardModel {
  readonly logHazard: ArrayLike<number>;
  readonly baseline: BaselineHazard;
}

/** Follow-up of two splits, and the models that are judged on the second. */
export interface SurvivalToJudge {
  readonly train: FollowUp;
  readonly test: FollowUp;
  readonly net: HazardModel;
  readonly linear: HazardModel;
  readonly covariates: HazardModel;
}

const DELAYED_ENTRY =
  'with delayed entry the censoring weights of Uno, AUC and Brier do not hold: Harrell only';

/** Judges a net beside its baselines; a warning says if it does not beat the linear one. */
export function judgeSurvival(
  { train, test, ...models }: SurvivalToJudge,
  options: EvaluationOptions,
): { metrics: SurvivalMetrics; warnings: string[] } {
  const frame = survivalFrame(test, train);
  const net = asSurvival(models.net);
  const linear = asSurvival(models.linear);
  const kaplanMeierFigures = evaluateSurvival(everybodyAlike(train, test), frame, options);
  const versusLinear = compareSurvival(net, linear, frame, options);
  const tooFew = whyTooFewEvents(test, 'test');
  const reason = tooFew ?? (test.entry ? DELAYED_ENTRY : undefined);
  const metrics: SurvivalMetrics = {
    test: {
      ...countEvents(test),
      ...evaluateSurvival(net, frame, options),
      ibs_km: kaplanMeierFigures.ibs,
    },
    baselines: {
      kaplan_meier: kaplanMeierFigures,
      covariates: evaluateSurvival(asSurvival(models.covariates), frame, options),
      linear: evaluateSurvival(linear, frame, options),
    },
    versus_linear: versusLinear,
    tau: frame.uncensored ? frame.tau : null,
    horizon: frame.uncensored ? frame.horizon : null,
    ...(reason === undefined ? {} : { reason }),
  };
  const warnings = tooFew === undefined ? [] : [`survival cannot be judged: ${tooFew}`];
  const difference = versusLinear.harrell_c;
  if (difference && difference.low <= 0) {
    warnings.push(notBetter('survival', "Harrell's C", difference));
  }
  return { metrics, warnings };
}

function asSurvival({ logHazard, baseline }: HazardModel): SurvivalModel {
  return {
    logHazard,
    survival: (person, time) => survivalAt(baseline, logHazard[person] as number, time),
  };
}

/** The Kaplan–Meier curve of the training split, for everybody. */
function everybodyAlike(train: FollowUp, test: FollowUp): SurvivalModel {
  const curve = kaplanMeier(train);
  return {
    logHazard: new Float64Array(test.time.length),
    survival: (_, time) => {
      const steps = upperBound(curve.times, time);
      return steps === 0 ? 1 : (curve.survival[steps - 1] as number);
    },
  };
}
