import { type Point, rocCurve } from '../metrics/auroc.ts';
import { type CalibrationBin, calibrationBins } from '../metrics/calibration.ts';
import {
  compareDisease,
  countLabels,
  type DiseaseFigures,
  type EvaluationOptions,
  evaluateDisease,
  type LabelCounts,
  whyTooFew,
} from './disease-evaluation.ts';
import { type BySubgroup, bySubgroup, type Subgroup } from './subgroups.ts';

/** People of each split. */
export interface SplitSizes {
  readonly train: { readonly n: number };
  readonly valid: { readonly n: number };
  readonly test: { readonly n: number };
}

/** A linear model among the baselines. */
export type LinearPathName = 'linear' | 'elastic_net';

/** One disease in `metrics.json`. */
export interface TaskMetrics {
  /** Figures of the net on the test split, with the people behind them. */
  readonly test: LabelCounts & DiseaseFigures;
  /** The same figures of what the net must beat. */
  readonly baselines: {
    readonly prevalence: DiseaseFigures | null;
    readonly covariates: DiseaseFigures | null;
    readonly linear: DiseaseFigures | null;
    /** Null too if the genotypes do not fit in memory. */
    readonly elastic_net: DiseaseFigures | null;
  };
  /** Figures of the net less those of the linear model of `linear_path`, on the same resamples. */
  readonly versus_linear: Pick<DiseaseFigures, 'auroc' | 'log_loss'> | null;
  /** Which linear model was better on the validation split: the net's linear path. */
  readonly linear_path: LinearPathName | null;
  /** Of the net. */
  readonly subgroups: BySubgroup<LabelCounts & DiseaseFigures>;
  /** Whom it is about, if not everybody. */
  readonly only_in?: string;
  /** Why figures are null. */
  readonly reason?: string;
}

/** `metrics.json` of DiseaseNet-Multi. */
export interface DiseaseMetrics {
  readonly model: 'DiseaseNet-Multi';
  readonly splits: SplitSizes;
  readonly tasks: Readonly<Record<string, TaskMetrics>>;
}

/** What a report draws of one disease, on the test split. */
export interface DiseaseCurves {
  /** x = false positive rate, y = true positive rate, by model. */
  readonly roc: Readonly<Record<'net' | 'linear' | 'covariates', readonly Point[]>>;
  readonly calibration: readonly CalibrationBin[];
}

/** A disease to be judged: labels of the test split and every model's probabilities. */
export interface DiseaseToJudge {
  readonly name: string;
  readonly labels: Float64Array;
  readonly onlyIn: string | undefined;
  /** Why it was not trained. */
  readonly reason: string | undefined;
  readonly models: DiseaseChances | undefined;
}

/** Probabilities by model. */
export type DiseaseChances = Readonly<
  Record<'net' | 'linear' | 'covariates' | 'prevalence', Float64Array>
> & {
  readonly elasticNet: Float64Array | undefined;
  readonly linearPath: LinearPathName;
};

/** Whom a test split holds, and how it is judged. */
export interface JudgeOptions extends EvaluationOptions {
  readonly sampleIds: readonly string[];
  readonly subgroups: readonly Subgroup[];
}

const UNJUDGED: DiseaseFigures = evaluateDisease([], [], { bootstraps: 1, seed: 0 });

/** Judges every disease. */
export function judgeDiseases(
  diseases: readonly DiseaseToJudge[],
  splits: SplitSizes,
  options: JudgeOptions,
) {
  const tasks: Record<string, TaskMetrics> = {};
  const curves: Record<string, DiseaseCurves> = {};
  for (const disease of diseases) {
    const judged = judgeDisease(disease, options);
    tasks[disease.name] = judged;
    if (disease.models && judged.reason === undefined) {
      curves[disease.name] = drawDisease(disease.models, disease.labels);
    }
  }
  const metrics: DiseaseMetrics = { model: 'DiseaseNet-Multi', splits, tasks };
  return { metrics, curves };
}

function judgeDisease(disease: DiseaseToJudge, options: JudgeOptions): TaskMetrics {
  const { labels, models, onlyIn } = disease;
  const counts = countLabels(labels);
  const reason = disease.reason ?? whyTooFew(counts, 'test');
  const about = onlyIn === undefined ? {} : { only_in: onlyIn };
  if (!models || reason !== undefined) {
    return {
      test: { ...counts, ...UNJUDGED },
      baselines: { prevalence: null, covariates: null, linear: null, elastic_net: null },
      versus_linear: null,
      linear_path: null,
      subgroups: {},
      ...about,
      ...(reason === undefined ? {} : { reason }),
    };
  }
  const evaluate = (chances: Float64Array) => evaluateDisease(chances, labels, options);
  return {
    test: { ...counts, ...evaluate(models.net) },
    baselines: {
      prevalence: evaluate(models.prevalence),
      covariates: evaluate(models.covariates),
      linear: evaluate(models.linear),
      elastic_net: models.elasticNet ? evaluate(models.elasticNet) : null,
    },
    versus_linear: compareDisease(models.net, pathOf(models), labels, options),
    linear_path: models.linearPath,
    subgroups: bySubgroup(options.subgroups, options.sampleIds, (rows) => {
      const theirs = Float64Array.from(rows, (row) => labels[row] as number);
      const chances = Float64Array.from(rows, (row) => models.net[row] as number);
      return { ...countLabels(theirs), ...evaluateDisease(chances, theirs, options) };
    }),
    ...about,
  };
}

function pathOf({ linearPath, linear, elasticNet }: DiseaseChances): Float64Array {
  return linearPath === 'elastic_net' && elasticNet ? elasticNet : linear;
}

function drawDisease(models: DiseaseChances, labels: Float64Array): DiseaseCurves {
  const isKnown = labels.map((label) => (Number.isNaN(label) ? 0 : 1));
  const pick = (values: Float64Array) => values.filter((_, row) => isKnown[row] === 1);
  const truth = pick(labels);
  return {
    roc: {
      net: rocCurve(pick(models.net), truth),
      linear: rocCurve(pick(pathOf(models)), truth),
      covariates: rocCurve(pick(models.covariates), truth),
    },
    calibration: calibrationBins(pick(models.net), truth),
  };
}
