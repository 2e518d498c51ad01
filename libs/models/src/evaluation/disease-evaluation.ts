import { bootstrap, type Estimate } from '../bootstrap.ts';
import { auprc } from '../metrics/auprc.ts';
import { auroc } from '../metrics/auroc.ts';
import { calibrationError, calibrationLine } from '../metrics/calibration.ts';
import { brierScore, logLoss } from '../metrics/proper-scores.ts';

/** Figures of one model for one disease on one split; null where they cannot be had. */
export interface DiseaseFigures {
  readonly auroc: Estimate | null;
  readonly auprc: Estimate | null;
  readonly brier: Estimate | null;
  readonly log_loss: Estimate | null;
  readonly calibration_slope: Estimate | null;
  readonly calibration_intercept: Estimate | null;
  readonly ece: Estimate | null;
}

/** People with a known label, and how many of them have the disease. */
export interface LabelCounts {
  readonly n: number;
  readonly positives: number;
  /** `positives / n`; null without people. It is also the AUPRC of guessing. */
  readonly prevalence: number | null;
}

/** How intervals are drawn. */
export interface EvaluationOptions {
  readonly bootstraps: number;
  readonly seed: number;
}

const NO_FIGURES: DiseaseFigures = {
  auroc: null,
  auprc: null,
  brier: null,
  log_loss: null,
  calibration_slope: null,
  calibration_intercept: null,
  ece: null,
};

/** Fewer cases or controls than this give no figures. */
export const LEAST_OF_EACH_LABEL = 2;

/** Counts known labels (0 or 1; NaN is unknown). */
export function countLabels(labels: ArrayLike<number>): LabelCounts {
  const known = Array.from(labels).filter((label) => !Number.isNaN(label));
  const positives = known.filter((label) => label === 1).length;
  return {
    n: known.length,
    positives,
    prevalence: known.length === 0 ? null : positives / known.length,
  };
}

/** Why labels allow neither training nor judging; undefined if they do. */
export function whyTooFew({ n, positives }: LabelCounts, split: string): string | undefined {
  const negatives = n - positives;
  if (positives >= LEAST_OF_EACH_LABEL && negatives >= LEAST_OF_EACH_LABEL) return undefined;
  return `${positives} with and ${negatives} without in the ${split} split: at least ${LEAST_OF_EACH_LABEL} of each are needed`;
}

/** Compares probabilities with labels; people without a label are left out. */
export function evaluateDisease(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: EvaluationOptions,
): DiseaseFigures {
  const known = knownRows(labels);
  const counts = countLabels(labels);
  if (whyTooFew(counts, '')) return NO_FIGURES;
  return bootstrap(known.length, (members) => figures(members, known, probabilities, labels), {
    replicates: options.bootstraps,
    seed: options.seed,
    distances: ['ece'],
  });
}

/** The figures of one model less those of another, on the same resamples. */
export function compareDisease(
  probabilities: ArrayLike<number>,
  reference: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: EvaluationOptions,
): Pick<DiseaseFigures, 'auroc' | 'log_loss'> {
  const known = knownRows(labels);
  if (whyTooFew(countLabels(labels), '')) return { auroc: null, log_loss: null };
  return bootstrap(
    known.length,
    (members) => {
      const truth = take(labels, known, members);
      const ours = take(probabilities, known, members);
      const theirs = take(reference, known, members);
      return {
        auroc: auroc(ours, truth) - auroc(theirs, truth),
        log_loss: logLoss(ours, truth) - logLoss(theirs, truth),
      };
    },
    { replicates: options.bootstraps, seed: options.seed },
  );
}

function figures(
  members: Uint32Array,
  known: Uint32Array,
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
): Record<keyof DiseaseFigures, number> {
  const truth = take(labels, known, members);
  const predicted = take(probabilities, known, members);
  const line = calibrationLine(predicted, truth);
  return {
    auroc: auroc(predicted, truth),
    auprc: auprc(predicted, truth),
    brier: brierScore(predicted, truth),
    log_loss: logLoss(predicted, truth),
    calibration_slope: line.slope,
    calibration_intercept: line.intercept,
    ece: calibrationError(predicted, truth),
  };
}

function knownRows(labels: ArrayLike<number>): Uint32Array {
  const rows: number[] = [];
  for (let i = 0; i < labels.length; i++) if (!Number.isNaN(labels[i])) rows.push(i);
  return Uint32Array.from(rows);
}

function take(values: ArrayLike<number>, known: Uint32Array, members: Uint32Array): Float64Array {
  const taken = new Float64Array(members.length);
  for (let i = 0; i < members.length; i++) {
    taken[i] = values[known[members[i] as number] as number] as number;
  }
  return taken;
}
