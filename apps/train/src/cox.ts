import { type FeatureSelection, GenomicBigDataset } from '@dirghayu/dataset-stream';
import { fitCox, harrellC, predictCox } from '@dirghayu/models';
import { ConfigError, quote } from '@dirghayu/pipeline';

/** Which columns of which people. */
export interface CoxOptions {
  readonly dataDir: string;
  readonly time: string;
  readonly event: string;
  readonly entry?: string | undefined;
  readonly covariates: readonly string[];
  /** Variants whose copies of ALT are covariates too. */
  readonly features: FeatureSelection;
  readonly signal: AbortSignal;
}

/** One line of the table. */
export interface CoxCoefficient {
  readonly name: string;
  /** Log hazard ratio of one unit. */
  readonly coefficient: number;
  readonly hazardRatio: number;
  /** Null, as what follows: the covariate does not vary, or others say the same. */
  readonly standardError: number | null;
  readonly z: number | null;
}

/** A Cox regression of everybody who has all values. */
export interface CoxOutcome {
  readonly people: number;
  readonly events: number;
  /** People without a time, event, entry, covariate or call, or not seen for any time. */
  readonly leftOut: number;
  readonly coefficients: readonly CoxCoefficient[];
  readonly logLikelihood: number;
  readonly nullLogLikelihood: number;
  /** Harrell's C. */
  readonly concordance: number;
  readonly isConverged: boolean;
}

/**
 * Cox regression without a penalty (Efron ties, delayed entry) of everybody in a store: what R's `coxph` does.
 *
 * @throws {ConfigError} If nobody has all values, or none of them the event.
 */
export async function coxRegression(options: CoxOptions): Promise<CoxOutcome> {
  const { names, rows, followUp, total } = await readPeople(options);
  const events = followUp.event.reduce((sum, event) => sum + event, 0);
  if (events === 0) {
    throw new ConfigError('Cannot fit a Cox regression', {
      expected: `people with ${quote(options.event)} 1 and no missing value`,
      actual: `${rows.length} of ${total} people without a missing value, none with the event`,
    });
  }
  const design = { rows: rows.length, columns: names.length, data: Float64Array.from(rows.flat()) };
  const model = fitCox(design, followUp);
  return {
    people: rows.length,
    events,
    leftOut: total - rows.length,
    coefficients: names.map((name, i) => {
      const coefficient = model.coefficients[i] as number;
      const error = model.standardErrors[i] as number;
      const isKnown = error > 0;
      return {
        name,
        coefficient,
        hazardRatio: Math.exp(coefficient),
        standardError: isKnown ? error : null,
        z: isKnown ? coefficient / error : null,
      };
    }),
    logLikelihood: model.logLikelihood,
    nullLogLikelihood: model.nullLogLikelihood,
    concordance: harrellC(predictCox(model, design), followUp),
    isConverged: model.isConverged,
  };
}

interface People {
  readonly names: readonly string[];
  /** Covariates, then copies, of those who have all. */
  readonly rows: readonly (readonly number[])[];
  readonly followUp: {
    readonly time: number[];
    readonly event: number[];
    readonly entry?: number[];
  };
  /** With those who have not. */
  readonly total: number;
}

async function readPeople(options: CoxOptions): Promise<People> {
  const { dataDir, time, event, entry, covariates, features, signal } = options;
  const target = [...new Set([time, event, ...(entry === undefined ? [] : [entry])])];
  const context = { signal };
  const dataset = await GenomicBigDataset.open({
    ...{ dataDir, features, target, covariates, context },
    shuffle: false,
  });
  try {
    const people = { rows: [] as number[][], time: [] as number[], event: [] as number[] };
    const entries: number[] = [];
    for await (const batch of dataset.epoch(0)) {
      for (let row = 0; row < batch.rows; row++) {
        const of = (name: string) => batch.targets[row * target.length + target.indexOf(name)] ?? 0;
        const [until, died, from] = [of(time), of(event), entry === undefined ? 0 : of(entry)];
        const predictors = predictorsOf(batch, row, dataset);
        const isAtRisk = entry === undefined || from < until;
        if (!isAtRisk || [until, died, from, ...predictors].some(Number.isNaN)) continue;
        people.rows.push(predictors);
        people.time.push(until);
        people.event.push(died);
        entries.push(from);
      }
    }
    const { rows, ...followUp } = people;
    return {
      names: [...dataset.covariateNames, ...dataset.features.map(({ name }) => name)],
      rows,
      followUp: { ...followUp, ...(entry === undefined ? {} : { entry: entries }) },
      total: dataset.rows,
    };
  } finally {
    await dataset.close();
  }
}

/** Covariates and copies of ALT of one person. */
function predictorsOf(
  {
    covariates,
    genotypes,
  }: { readonly covariates: Float32Array; readonly genotypes: Float32Array },
  row: number,
  { covariateNames, features }: GenomicBigDataset,
): number[] {
  const [width, variants] = [covariateNames.length, features.length];
  return [
    ...covariates.subarray(row * width, (row + 1) * width),
    ...genotypes.subarray(row * variants, (row + 1) * variants),
  ];
}
