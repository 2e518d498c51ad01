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

/** People of each split. */
export interface SplitSizes {
  readonly train: { readonly n: number };
  readonly valid: { readonly n: number };
  readonly test: { readonly n: number };
}

/** One disease in `metrics.json`. */
export interface TaskMetrics {
  /** Figures of the net on the test split, with the people behind them. */
  readonly test: LabelCounts & DiseaseFigures;
  /** The same figures of what the net must beat. */
  readonly baselines: {
    readonly prevalence: DiseaseFigures | null;
    readonly covariates: DiseaseFigures | null;
    readonly linear: DiseaseFigures | null;
  };
  /** Figures of the net less those of the linear baseline, on the same resamples. */
  readonly versus_linear: Pick<DiseaseFigures, 'auroc' | 'log_loss'> | null;
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
  /** Why it was not trained. */
  readonly reason: string | undefined;
  readonly models:
    | Readonly<Record<'net' | 'linear' | 'covariates' | 'prevalence', Float64Array>>
    | undefined;
}

const UNJUDGED: DiseaseFigures = evaluateDisease([], [], { bootstraps: 1, seed: 0 });

/** Judges every disease; a warning names each net that does not beat its linear baseline. */
export function judgeDiseases(
  diseases: readonly DiseaseToJudge[],
  splits: SplitSizes,
  options: EvaluationOptions,
) {
  const tasks: Record<string, TaskMetrics> = {};
  const curves: Record<string, DiseaseCurves> = {};
  const warnings: string[] = [];
  for (const disease of diseases) {
    const judged = judgeDisease(disease, options);
    tasks[disease.name] = judged;
    const difference = judged.versus_linear?.auroc;
    if (disease.models && judged.reason !== undefined) {
      warnings.push(`${disease.name} cannot be judged: ${judged.reason}`);
    }
    if (difference && difference.low <= 0) {
      warnings.push(notBetter(disease.name, 'AUROC', difference));
    }
    if (disease.models && judged.reason === undefined) {
      curves[disease.name] = drawDisease(disease.models, disease.labels);
    }
  }
  const metrics: DiseaseMetrics = { model: 'DiseaseNet-Multi', splits, tasks };
  return { metrics, curves, warnings };
}

/** The sentence that says that a net is no better than its linear baseline. */
export function notBetter(
  name: string,
  figure: string,
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
): string {
  const numbers = [value, low, high].map((number) => number.toFixed(3).replace(/^-(0\.0*)$/, '$1'));
  return `${name}: the net does not beat the linear model (difference in ${figure} ${numbers[0]}, 95 % interval ${numbers[1]} to ${numbers[2]})`;
}

function judgeDisease(disease: DiseaseToJudge, options: EvaluationOptions): TaskMetrics {
  const { labels, models } = disease;
  const counts = countLabels(labels);
  const reason = disease.reason ?? whyTooFew(counts, 'test');
  if (!models || reason !== undefined) {
    return {
      test: { ...counts, ...UNJUDGED },
      baselines: { prevalence: null, covariates: null, linear: null },
      versus_linear: null,
      ...(reason === undefined ? {} : { reason }),
    };
  }
  return {
    test: { ...counts, ...evaluateDisease(models.net, labels, options) },
    baselines: {
      prevalence: evaluateDisease(models.prevalence, labels, options),
      covariates: evaluateDisease(models.covariates, labels, options),
      linear: evaluateDisease(models.linear, labels, options),
    },
    versus_linear: compareDisease(models.net, models.linear, labels, options),
  };
}

function drawDisease(
  models: NonNullable<DiseaseToJudge['models']>,
  labels: Float64Array,
): DiseaseCurves {
  const isKnown = labels.map((label) => (Number.isNaN(label) ? 0 : 1));
  const pick = (values: Float64Array) => values.filter((_, row) => isKnown[row] === 1);
  const truth = pick(labels);
  return {
    roc: {
      net: rocCurve(pick(models.net), truth),
      linear: rocCurve(pick(models.linear), truth),
      covariates: rocCurve(pick(models.covariates), truth),
    },
    calibration: calibrationBins(pick(models.net), truth),
  };
}
