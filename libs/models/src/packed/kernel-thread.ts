import { workerData } from 'node:worker_threads';
import { createPackedKernel, type SharedWasmMemory } from '@dirghayu/genotypes';
import { JobBoard } from './job-board.ts';
import { runItem } from './kernel-job.ts';

/** What a thread of the packed kernel is started with. */
export interface KernelThreadData {
  readonly bytes: Uint8Array;
  readonly memory: SharedWasmMemory;
  readonly board: number;
  /** From 1; the thread that trains is 0. */
  readonly thread: number;
}

const { bytes, memory, board, thread } = workerData as KernelThreadData;
const kernel = createPackedKernel(bytes, memory);
new JobBoard(memory, board).serve((job, item) => runItem(kernel, memory, job, item, thread));
