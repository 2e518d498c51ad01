import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { MISSING_DOSAGE, ONE_COPY, packedLength, roundDosages } from '@dirghayu/genotypes';
import { SeededRandom } from '../src/seeded-random.ts';

/** People in arrays, row by row; NaN is missing. */
export interface People {
  readonly genotypes: readonly (readonly number[])[];
  readonly covariates: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly covariateNames: readonly string[];
  readonly targetNames: readonly string[];
  readonly sampleIds?: readonly string[];
  /** Genotypes are dosages, of any number of copies. */
  readonly hasDosages?: boolean;
}

/** A `BatchSource` over arrays that shuffles by (seed, epoch) as a stream does. */
export function memorySource(people: People, batchSize = 1024, seed = 7): BatchSource {
  const rows = people.targets.length;
  const width = people.genotypes[0]?.length ?? 0;
  return {
    features: Array.from({ length: width }, (_, i) => ({
      name: `rs${i}`,
      chrom: 'chr1',
      pos: 100 + i,
      ref: 'A',
      alt: 'G',
      id: `rs${i}`,
      af: Number.NaN,
    })),
    covariateNames: people.covariateNames,
    targetNames: people.targetNames,
    rows,
    batchSize,
    async *epoch(epoch) {
      const order = new SeededRandom(seed + epoch).permutation(rows);
      for (let start = 0; start < rows; start += batchSize) {
        yield batchOf(people, [...order.subarray(start, start + batchSize)], width);
      }
    },
  };
}

function batchOf(people: People, members: readonly number[], width: number): SampleBatch {
  const gather = (table: readonly (readonly number[])[]) =>
    Float32Array.from(members.flatMap((i) => [...(table[i] ?? [])]));
  const stride = packedLength(width);
  const packed = new Uint8Array(members.length * stride);
  const dosages = Uint16Array.from(gather(people.genotypes), (copies) =>
    Number.isNaN(copies) ? MISSING_DOSAGE : copies * ONE_COPY,
  );
  members.forEach((_, row) => {
    packed.set(roundDosages(dosages.subarray(row * width, (row + 1) * width)), row * stride);
  });
  const targets = gather(people.targets);
  return {
    rows: members.length,
    sampleIds: members.map((i) => people.sampleIds?.[i] ?? `P${i}`),
    packed,
    stride,
    ...(people.hasDosages && { dosages }),
    genotypes: gather(people.genotypes),
    covariates: gather(people.covariates),
    targets,
    targetMask: Uint8Array.from(targets, (value) => (Number.isNaN(value) ? 0 : 1)),
  };
}

/** The people whose indices are given. */
export function pick(people: People, members: readonly number[]): People {
  const take = <T>(rows: readonly T[]) => members.map((i) => rows[i] as T);
  return {
    ...people,
    genotypes: take(people.genotypes),
    covariates: take(people.covariates),
    targets: take(people.targets),
    sampleIds: members.map((i) => people.sampleIds?.[i] ?? `P${i}`),
  };
}

/** Cuts people 70 : 15 : 15 in order. */
export function split(people: People, batchSize = 1024) {
  const rows = people.targets.length;
  const first = Math.round(rows * 0.7);
  const second = Math.round(rows * 0.85);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  return {
    train: memorySource(pick(people, range(0, first)), batchSize),
    valid: memorySource(pick(people, range(first, second)), batchSize),
    test: memorySource(pick(people, range(second, rows)), batchSize),
  };
}
