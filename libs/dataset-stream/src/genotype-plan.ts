import { MATRIX_ROW_GROUP, type MatrixValues } from '@dirghayu/cohort-store';
import type { Feature } from '@dirghayu/genotypes';
import { createContext, quote } from '@dirghayu/pipeline';
import type { Cohort, CohortGenotypes } from './cohort.ts';
import type { DatasetOptions } from './dataset-options.ts';
import { DatasetError } from './errors.ts';
import { featureMeans } from './feature-means.ts';
import { MemorySource } from './memory-source.ts';
import { EMPTY_SOURCE, type PackedSource } from './packed-source.ts';
import { ascending, invert } from './permutation.ts';
import { mirrorOf } from './store-mirror.ts';
import { WorkerSource } from './worker-source.ts';

/** How the genotypes of a split will be read. */
export interface GenotypePlan {
  /** Name of the matrix; null without one. */
  readonly matrix: string | null;
  readonly values: MatrixValues;
  readonly features: readonly Feature[];
  /** sample_index of the people of the split that have genotypes here, ascending. */
  readonly people: Int32Array;
  readonly source: PackedSource;
  /** Rows of the matrix that the split holds: by sample_index in memory, ascending in a stream. */
  readonly rows: Int32Array;
  /** sample_index of every row of the matrix. */
  readonly sampleOfRow: Int32Array;
  /** Row groups of a window; null where the split is held in memory. */
  readonly windowGroups: number | null;
  /** What missing calls become, shape [features]; null where they stay missing. */
  readonly fill: Float32Array | null;
}

/** The people whom a plan is for. */
export interface PlannedPeople {
  /** sample_index of the people of the split, ascending. */
  readonly split: Int32Array;
  /** The same of the training split, on which alone anything is fitted. */
  readonly train: () => Int32Array;
}

/** Finds or builds the matrix, and decides between memory and windows. */
export async function planGenotypes(
  cohort: Cohort,
  people: PlannedPeople,
  memory: number,
  options: DatasetOptions,
): Promise<GenotypePlan> {
  if (options.features === 'none') {
    return {
      matrix: null,
      values: 'calls',
      features: [],
      people: people.split,
      source: EMPTY_SOURCE,
      rows: people.split,
      sampleOfRow: ascending(cohort.table.ids.length),
      windowGroups: null,
      fill: null,
    };
  }
  const genotypes = await cohort.genotypes(options);
  const { matrix, features, sampleOfRow, reader } = genotypes;
  const rowOfSample = invert(sampleOfRow, cohort.table.ids.length);
  const hasRow = (sample: number) => (rowOfSample[sample] as number) >= 0;
  const rowsOf = (samples: Int32Array) =>
    samples.filter(hasRow).map((sample) => rowOfSample[sample] as number);
  const present = people.split.filter(hasRow);
  reportAbsent(people.split.length - present.length, matrix, options);
  const fill = options.fillMissing ? await fitFill(cohort, reader, rowsOf(people.train())) : null;
  const read = planReading(cohort, genotypes, rowsOf(people.split), memory);
  return { matrix, values: reader.values, features, people: present, sampleOfRow, fill, ...read };
}

/** A matrix may hold some of the people only; whoever it lacks is left out, and counted. */
function reportAbsent(count: number, matrix: string | null, { context }: DatasetOptions): void {
  if (count === 0) return;
  createContext(context).report({
    code: 'people-without-genotypes',
    severity: 'info',
    message: `Matrix ${quote(matrix ?? '')} has no row for ${count} people of the split`,
  });
}

function planReading(
  { root, fingerprint }: Cohort,
  { matrix, reader, canStream }: CohortGenotypes,
  rows: Int32Array,
  memory: number,
): Pick<GenotypePlan, 'source' | 'rows' | 'windowGroups'> {
  const bytes = rows.length * reader.stride;
  if (bytes <= memory) {
    return { rows, source: new MemorySource(reader, rows), windowGroups: null };
  }
  if (!canStream || matrix === null) {
    throw new DatasetError('Cannot stream a wide table', {
      location: { file: root },
      expected: `memory of ${bytes} bytes, or a cohort store`,
      actual: `${memory} bytes`,
    });
  }
  const mirror = mirrorOf(root)?.options ?? null;
  const job = { root, name: matrix, fingerprint, groupRows: MATRIX_ROW_GROUP, mirror };
  return {
    rows: rows.sort(),
    source: new WorkerSource(job, reader.stride),
    windowGroups: Math.max(1, Math.floor(memory / 2 / (MATRIX_ROW_GROUP * reader.stride))),
  };
}

async function fitFill(
  { root }: Cohort,
  reader: CohortGenotypes['reader'],
  trainRows: Int32Array,
): Promise<Float32Array> {
  if (trainRows.length > 0) return featureMeans(reader, trainRows);
  throw new DatasetError('Cannot fit means', {
    location: { file: root },
    expected: 'people in the training split',
    actual: 'none',
  });
}
