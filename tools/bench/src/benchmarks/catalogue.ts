import type { Benchmark } from '../benchmark.ts';
import { featureSelection } from './feature-selection.ts';
import { genetics } from './genetics.ts';
import { ingestCurve } from './ingest-curve.ts';
import { ingestMemory } from './ingest-memory.ts';
import { ingestMerge } from './ingest-merge.ts';
import { ingestScaling } from './ingest-scaling.ts';
import { ingestSpeed } from './ingest-speed.ts';
import { matrixMemory } from './matrix-memory.ts';
import { matrixStream } from './matrix-stream.ts';
import { millionPeople } from './million-people.ts';
import { pythonDataset } from './python-dataset.ts';
import { reader } from './reader.ts';
import { regionQuery } from './region-query.ts';
import { shuffleQuality } from './shuffle-quality.ts';
import { trainingSpeed } from './training-speed.ts';
import { trainingStall } from './training-stall.ts';

/** All benchmarks, in the order of docs/benchmarks.md. A new one is a file here and a line below. */
export const BENCHMARKS: readonly Benchmark[] = [
  ingestSpeed,
  ingestScaling,
  ingestMemory,
  ingestMerge,
  ingestCurve,
  reader,
  matrixMemory,
  matrixStream,
  pythonDataset,
  shuffleQuality,
  millionPeople,
  featureSelection,
  regionQuery,
  trainingStall,
  trainingSpeed,
  genetics,
];
