import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { planShards } from '@dirghayu/vcf-reader';
import { printFigures, secondsSince } from './figures.ts';
import { readShard, type ShardFigures, type ShardTask } from './read-shard.ts';

// Reads a VCF into blocks of packed calls and drops them: read-vcf <path> --threads 2 [--digest]. One
// thread is this one; more are workers.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1' },
    digest: { type: 'boolean', default: false },
  },
});
const [path = ''] = positionals;
const started = performance.now();
const shards = await planShards(path, Number(values.threads));
const found = await Promise.all(
  shards.map((range) => readInThread({ path, range, digest: values.digest })),
);
const sum = (pick: (figures: ShardFigures) => number) =>
  found.reduce((total, figures) => total + pick(figures), 0);
printFigures({
  seconds: secondsSince(started),
  variants: sum(({ variants }) => variants),
  digest: sum(({ digest }) => digest),
});

function readInThread(task: ShardTask): Promise<ShardFigures> {
  if (shards.length === 1) return readShard(task);
  const worker = new Worker(new URL('./read-shard-worker.js', import.meta.url), {
    workerData: task,
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
