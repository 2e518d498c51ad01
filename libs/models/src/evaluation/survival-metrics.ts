import type { Estimate } from '../bootstrap.ts';
import type { FollowUp } from '../losses/risk-sets.ts';
import { kaplanMeier } from '../metrics/kaplan-meier.ts';
import { coxHazards, type PersonHazards } from '../survival/person-hazards.ts';
import type { EvaluationOptions } from './disease-evaluation.ts';
import type { LinearPathName } from './disease-metrics.ts';
import { calibrateHorizons, type HorizonCalibration } from './horizon-calibration.ts';
import { type BySubgroup, bySubgroup, type Subgroup } from './subgroups.ts';
import {
  compareSurvival,
  countEvents,
  evaluateSurvival,
  type SurvivalFigures,
  survivalFrame,
  takeFollowUp,
  whyTooFewEvents,
} from './survival-evaluation.ts';

/** People behind figures. */
export interface EventCounts {
  readonly n: number;
  readonly events: number;
}

/** Survival figures in `metrics.json`. */
export interface SurvivalMetrics {
  /** Of the net, on the test split; `ibs_km` is the Brier score of knowing nobody's risk. */
  readonly test: SurvivalFigures &
    EventCounts & {
      readonly ibs_km: Estimate | null;
      readonly calibration: readonly HorizonCalibration[];
    };
  readonly baselines: {
    readonly kaplan_meier: SurvivalFigures;
    readonly covariates: SurvivalFigures;
    readonly linear: SurvivalFigures;
    /** Null: the genotypes do not fit in memory. */
    readonly elastic_net: SurvivalFigures | null;
  };
  /** Figures of the net less those of the linear model of `linear_path`, on the same resamples. */
  readonly versus_linear: SurvivalFigures;
  /** Which linear model was better on the validation split: the net's linear path. */
  readonly linear_path: LinearPathName;
  /** Of the net. */
  readonly subgroups: BySubgroup<SurvivalFigures & EventCounts>;
  /** Up to where Uno's C and the Brier score look, in time since entry. */
  readonly tau: number | null;
  /** Where `auc_at_horizon` looks. */
  readonly horizon: number | null;
  /** Why figures are null. */
  readonly reason?: string;
}

/** Follow-up of two splits, and what models say of the people of the second. */
export interface SurvivalToJudge {
  readonly train: FollowUp;
  readonly test: FollowUp;
  /** Of the test split. */
  readonly sampleIds: readonly string[];
  readonly net: PersonHazards;
  readonly linear: PersonHazards;
  readonly covariates: PersonHazards;
  readonly elasticNet: PersonHazards | undefined;
  readonly linearPath: LinearPathName;
  readonly horizons: readonly number[];
  readonly subgroups: readonly Subgroup[];
}

/** Judges a net beside its baselines. */
export function judgeSurvival(
  judged: SurvivalToJudge,
  options: EvaluationOptions,
): SurvivalMetrics {
  const { train, test, net, linear, covariates, elasticNet } = judged;
  const path = judged.linearPath === 'elastic_net' && elasticNet ? elasticNet : linear;
  const frame = survivalFrame(test, train);
  const evaluate = (model: PersonHazards) => evaluateSurvival(model, frame, options);
  const knowingNobody = evaluate(everybodyAlike(train, test.time.length));
  const reason = whyTooFewEvents(test, 'test');
  return {
    test: {
      ...countEvents(test),
      ...evaluate(net),
      ibs_km: knowingNobody.ibs,
      calibration: reason ? [] : calibrateHorizons(net, frame, judged.horizons, options),
    },
    baselines: {
      kaplan_meier: knowingNobody,
      covariates: evaluate(covariates),
      linear: evaluate(linear),
      elastic_net: elasticNet ? evaluate(elasticNet) : null,
    },
    versus_linear: compareSurvival(net, path, frame, options),
    linear_path: judged.linearPath,
    subgroups: bySubgroup(judged.subgroups, judged.sampleIds, (rows) => ({
      ...countEvents(takeFollowUp(test, rows)),
      ...evaluateSurvival(net, frame, options, rows),
    })),
    tau: frame.uncensored ? frame.tau : null,
    horizon: frame.uncensored ? frame.horizon : null,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** More than any hazard to be met: the survival that is left is below 10⁻³⁰⁰. */
const CERTAIN_DEATH = 700;

/** The Kaplan–Meier curve of the training split, for everybody. */
function everybodyAlike(train: FollowUp, people: number): PersonHazards {
  const { times, survival } = kaplanMeier(train);
  const cumulative = survival.map((alive) => Math.min(CERTAIN_DEATH, -Math.log(alive)));
  return coxHazards(new Float64Array(people), { times, cumulative });
}
