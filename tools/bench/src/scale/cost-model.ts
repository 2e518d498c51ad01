import { estimate, shardBytes } from '@dirghayu/ingest/estimate';
import { CURVES } from '../benchmarks/ingest-curve.ts';
import { contenderOf, rateOf } from '../compare.ts';
import type { BenchRecord } from '../record.ts';
import { nearest, type Point, pointsOf, startAndSlope } from './curve.ts';

/** A cohort that somebody has. */
export interface Cohort {
  readonly name: string;
  readonly people: number;
  readonly variants: number;
  /** Whether each person comes in a file of their own. */
  readonly isMerged: boolean;
}

/** The cohorts of the page. */
export const COHORTS: readonly Cohort[] = [
  { name: '1000 Genomes', people: 2_504, variants: 84_000_000, isMerged: false },
  { name: 'GenomeIndia', people: 10_000, variants: 180_000_000, isMerged: true },
  { name: 'UK Biobank', people: 500_000, variants: 700_000_000, isMerged: false },
];

/** Variants of a training run; a run on all of them would train on noise. */
export const TRAINED_FEATURES = 100_000;
/** Packed calls of a shard at most: what of them exceeds the job's memory is spilled to its disk. */
const HELD_BYTES = 1e9;

/** What a cohort is reckoned to take; NaN where what it needs was not measured. */
export interface Cost {
  readonly cohort: Cohort;
  readonly basis: Point | null;
  readonly genotypes: number;
  readonly sourceBytes: number;
  readonly storeBytes: number;
  readonly coreHours: number;
  /** As the plan cuts them unless told otherwise. */
  readonly shards: number;
  /** Packed calls of one of those. */
  readonly shardPackedBytes: number;
  /** Shards of which none spills more than a gigabyte. */
  readonly advisedShards: number;
  readonly hoursPerShard: number;
  /** That a job asks for, by the plan's own estimate. */
  readonly jobMemoryBytes: number;
  readonly matrixBytes: number;
  readonly epochSeconds: number;
}

/** Reckons what a cohort takes from what was measured at the point nearest to it. */
export function costOf(record: BenchRecord | null, cohort: Cohort): Cost {
  const { people, variants, isMerged } = cohort;
  const curves = [CURVES.variants, CURVES.people].map((title) => curveOf(record, title));
  const points = isMerged ? curveOf(record, CURVES.files) : curves.flat();
  const basis = nearest(points, people);
  const genotypes = people * variants;
  const [start] = startAndSlope(curves[0] ?? []);
  const measured = basis ? basis.people * basis.variants : Number.NaN;
  const coreSeconds = basis ? Math.max(0, basis.seconds - start) * basis.threads : Number.NaN;
  const coreHours = ((coreSeconds / measured) * genotypes) / 3600;
  const storeBytes = ((basis?.storeBytes ?? Number.NaN) / measured) * genotypes;
  const sourceBytes = storeBytes / storeShare(record);
  const shards = Math.ceil(sourceBytes / shardBytes(sourceBytes));
  const packedBytes = variants * Math.ceil(people / 4);
  const advisedShards = Math.ceil(packedBytes / HELD_BYTES);
  return {
    cohort,
    basis,
    genotypes,
    sourceBytes,
    storeBytes,
    coreHours,
    shards,
    shardPackedBytes: packedBytes / shards,
    advisedShards,
    hoursPerShard: coreHours / advisedShards,
    jobMemoryBytes: 1.5 * estimate(variants / advisedShards, people).memoryBytes,
    matrixBytes: (people * TRAINED_FEATURES) / 4,
    epochSeconds: (people * TRAINED_FEATURES) / streamRate(record),
  };
}

/** The points of one of the curves. */
export function curveOf(record: BenchRecord | null, title: string): readonly Point[] {
  return pointsOf(record, CURVES.benchmark, title);
}

/** Bytes of a store against those of its VCF in BGZF, as `ingest` measured it. */
function storeShare(record: BenchRecord | null): number {
  const { budgets = [] } = record?.benchmarks.find(({ name }) => name === 'ingest') ?? {};
  const share = budgets.find(({ what }) => /, phased, against \.vcf\.gz/.test(what));
  return share?.measured?.median ?? Number.NaN;
}

/** Genotypes a second that a matrix streams, decoded. */
function streamRate(record: BenchRecord | null): number {
  const { comparisons = [] } =
    record?.benchmarks.find(({ name }) => name === 'matrix-stream') ?? {};
  const [result] = comparisons;
  if (!result) return Number.NaN;
  return rateOf(contenderOf(result, 'dirghayu, later epochs'))?.median ?? Number.NaN;
}
