import { readManifest } from '@dirghayu/cohort-store';
import {
  type DatasetOptions,
  findFeatures,
  GenomicBigDataset,
  type SplitName,
} from '@dirghayu/dataset-stream';
import type { Feature } from '@dirghayu/genotypes';
import {
  type AlignedBatch,
  alignBatch,
  covariateReader,
  covariateSources,
  type FeatureMatch,
  type FeatureMatchCounts,
  matchFeatures,
  matchRate,
  type TrainedModel,
} from '@dirghayu/models';
import { ConfigError, type Diagnostic, type Progress, quote } from '@dirghayu/pipeline';
import { isScore, scoreColumns } from '../scoring/score-columns.ts';
import { describeMatch } from './describe-match.ts';

/** Whose predictions are wanted, and what may be wrong with their data. */
export interface PeopleOptions {
  readonly dataDir: string;
  /** Of the store, by the splits that a run wrote. Default everybody. */
  readonly split?: { readonly name: SplitName; readonly file: string } | undefined;
  /** PGS Catalog files of the scores among the model's covariates. */
  readonly scoreFiles: readonly string[];
  /** Least share of the model's features that the store must have. */
  readonly minMatch: number;
  /** Takes a store of another genome build. */
  readonly anyBuild: boolean;
  /** Columns that are read beside the model's covariates. */
  readonly targets: readonly string[];
  readonly batchSize: number;
  readonly signal: AbortSignal;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly progress: (progress: Progress) => void;
}

/** People of a store as a model takes them. */
export interface ModelPeople {
  readonly people: number;
  readonly matched: FeatureMatchCounts;
  /** The features of the model, as the store knows them where it has them. */
  readonly features: readonly Feature[];
  /** Names of the targets of the batches. */
  readonly targetNames: readonly string[];
  readonly warnings: readonly string[];
  /** Everybody once, in the order of the store. */
  batches(): AsyncGenerator<AlignedBatch>;
  close(): Promise<void>;
}

/**
 * Opens the people of a store for a model that was trained on another.
 *
 * Features are matched by chrom:pos:ref:alt, exchanged alleles counted the other way; those that are absent
 * are missing calls. Covariates are found by the names of their columns.
 *
 * @throws {ConfigError} If the builds differ, too few features are found, or a score has no file.
 * @throws {ModelError} If a covariate has no column.
 */
export async function openModelPeople(
  model: TrainedModel,
  options: PeopleOptions,
): Promise<ModelPeople> {
  const { dataDir, targets, split, batchSize } = options;
  const warnings = await checkBuild(model, options);
  const keys = await matchedKeys(model, options);
  const covariates = covariateSources(model.state);
  const context: NonNullable<DatasetOptions['context']> = {
    signal: options.signal,
    report: options.report,
    progress: options.progress,
  };
  const scores = await scoresOf(covariates, options);
  const dataset = await GenomicBigDataset.open({
    dataDir,
    features: keys.length === 0 ? 'none' : keys,
    target: [...new Set([...covariates, ...targets])],
    ...(scores.size > 0 && { extraColumns: scores }),
    ...(split === undefined ? {} : { split: split.name, splits: { file: split.file } }),
    shuffle: false,
    batchSize,
    context,
  });
  try {
    const match = matchFeatures(model.state.featureKeys, dataset.features);
    return modelPeople(model, dataset, { match, warnings, signal: options.signal });
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

/** The scores among a model's covariates, computed on the store as they were for training. */
async function scoresOf(
  covariates: readonly string[],
  { dataDir, scoreFiles, ...context }: PeopleOptions,
): Promise<ReadonlyMap<string, Float64Array>> {
  const names = covariates.filter(isScore);
  if (names.length === 0) return new Map();
  if (scoreFiles.length > 0) return scoreColumns(dataDir, scoreFiles, names, context);
  throw new ConfigError('Cannot predict without polygenic scores', {
    expected: `--score-file with what the model was trained on: ${names.map(quote).join(', ')}`,
    actual: 'no --score-file',
  });
}

/** Keys of the variants of the store that are features of the model. */
async function matchedKeys(
  model: TrainedModel,
  { dataDir, minMatch }: PeopleOptions,
): Promise<string[]> {
  const { featureKeys } = model.state;
  if (featureKeys.length === 0) return [];
  const found = await findFeatures(dataDir, featureKeys);
  const { columns, counts } = matchFeatures(featureKeys, found);
  if (matchRate(counts) < minMatch) {
    throw new ConfigError(`Cannot predict for ${quote(dataDir)}`, {
      expected: `at least ${percent(minMatch)} of the model's ${counts.features} features (--min-match)`,
      actual: `${percent(matchRate(counts))}: ${describeMatch(counts)}`,
    });
  }
  return Array.from(columns).flatMap((column) => {
    const feature = found[column];
    return feature ? [`${feature.chrom}:${feature.pos}:${feature.ref}:${feature.alt}`] : [];
  });
}

async function checkBuild(
  { state: { data } }: TrainedModel,
  { dataDir, anyBuild }: PeopleOptions,
): Promise<string[]> {
  const { build } = await readManifest(dataDir);
  const trained = data?.build ?? null;
  if (build === trained && build !== null) return [];
  const both = `the model is of ${trained ?? 'an unknown build'}, the store of ${build ?? 'an unknown build'}`;
  if (anyBuild || build === null || trained === null) {
    return [`${both}: positions are compared as they are`];
  }
  throw new ConfigError(`Cannot predict for ${quote(dataDir)}`, {
    expected: `a store of build ${trained} (or --any-build)`,
    actual: build,
  });
}

function modelPeople(
  model: TrainedModel,
  dataset: GenomicBigDataset,
  {
    match,
    warnings,
    signal,
  }: { match: FeatureMatch; warnings: readonly string[]; signal: AbortSignal },
): ModelPeople {
  const { targetNames } = dataset;
  const readCovariates = covariateReader(model.state, targetNames);
  return {
    people: dataset.rows,
    matched: match.counts,
    features: model.state.featureKeys.map(
      (key, i) => dataset.features[match.columns[i] as number] ?? featureOf(key),
    ),
    targetNames,
    warnings: [...warnings, ...matchWarnings(match.counts)],
    async *batches() {
      for await (const batch of dataset.epoch(0)) {
        signal.throwIfAborted();
        yield alignBatch(batch, match, readCovariates(batch.targets, batch.rows));
      }
    },
    close: () => dataset.close(),
  };
}

/** What a key tells of a feature. */
function featureOf(key: string): Feature {
  const [chrom = '', pos = '', ref = '', ...alt] = key.split(':');
  const site = { chrom, pos: Number(pos), ref, alt: alt.join(':') };
  return { name: key, ...site, id: null, af: Number.NaN };
}

function matchWarnings(counts: FeatureMatchCounts): string[] {
  const unused = counts.absent + counts.ambiguous;
  if (unused === 0) return [];
  return [
    `${unused} of the model's ${counts.features} features are taken as missing calls: ${describeMatch(counts)}`,
  ];
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
