import { parentPort, workerData } from 'node:worker_threads';
import { vcfSource } from '@dirghayu/vcf-reader';
import { judgeMutant } from './judge-mutant.ts';
import { makeMutant } from './mutant.ts';

/** What a worker is given: every `stride`-th mutant from `first`. */
export interface WorkerTask {
  readonly seed: number;
  readonly first: number;
  readonly stride: number;
  readonly mutants: number;
  /** Milliseconds since 1970 after which it stops. */
  readonly deadline: number;
  /** Mutants done, mutants refused, the number at hand. */
  readonly progress: SharedArrayBuffer;
}

const { seed, first, stride, mutants, deadline, progress } = workerData as WorkerTask;
const counters = new Int32Array(progress);
for (let number = first; number < mutants && Date.now() < deadline; number += stride) {
  Atomics.store(counters, 2, number);
  const mutant = makeMutant(seed, number);
  const verdict = await judgeMutant(mutant, vcfSource);
  if (typeof verdict === 'object') parentPort?.postMessage({ number, fault: verdict.fault });
  Atomics.add(counters, 0, 1);
  if (verdict === 'refused') Atomics.add(counters, 1, 1);
}
