import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { printFigures, secondsSince } from './figures.ts';
import type { ShardFigures, ShardQueue } from './read-shards.ts';

// Reads a VCF into blocks of packed calls and drops them: read-vcf <path> --threads 2 [--digest]. This
// thread is one of them, the others are workers.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1' },
    digest: { type: 'boolean', default: false },
  },
});
const [path = ''] = positionals;
const threads = Number(values.threads);
const started = performance.now();
// They start while this thread loads the reader and plans.
const workers = Array.from(
  { length: threads - 1 },
  () => new Worker(new URL('./read-shards-worker.js', import.meta.url)),
);
const { planShards } = await import('@dirghayu/vcf-reader');
const { readShards } = await import('./read-shards.ts');

const queue: ShardQueue = {
  path,
  ranges: await planShards(path, threads),
  taken: new Int32Array(new SharedArrayBuffer(4)),
  digest: values.digest,
};
const found = await Promise.all([...workers.map(readInWorker), readShards(queue)]);
const sum = (pick: (figures: ShardFigures) => number) =>
  found.reduce((total, figures) => total + pick(figures), 0);
printFigures({
  seconds: secondsSince(started),
  variants: sum(({ variants }) => variants),
  digest: sum(({ digest }) => digest),
});

async function readInWorker(worker: Worker): Promise<ShardFigures> {
  worker.postMessage(queue);
  const [figures] = await once(worker, 'message');
  return figures;
}
