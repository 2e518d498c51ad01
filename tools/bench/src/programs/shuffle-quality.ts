import { parseArgs } from 'node:util';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import { printFigures, secondsSince } from './figures.ts';

// How well the order of batches mixes people whose labels come sorted:
// shuffle-quality <store> --matrix bench [--memory <bytes>] [--ordered]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    matrix: { type: 'string', default: '' },
    memory: { type: 'string' },
    /** Do not shuffle: the order in which the matrix lies. */
    ordered: { type: 'boolean', default: false },
  },
});
const BATCH = 256;
const started = performance.now();
const dataset = await GenomicBigDataset.open({
  dataDir: positionals[0] ?? '',
  features: { matrix: values.matrix },
  batchSize: BATCH,
  shuffle: !values.ordered,
  ...(values.memory === undefined ? {} : { memory: Number(values.memory) }),
});
const [first, second] = [await orderOf(0), await orderOf(1)];
// The labels are sorted in the order of the store: the first half of the people has 0.
const sorted = [...dataset.splits.keys()];
const label = new Map(sorted.map((id, i) => [id, i < sorted.length / 2 ? 0 : 1]));
printFigures({
  seconds: secondsSince(started),
  work: 2 * first.length,
  'label entropy, bits': meanEntropy(first.map((id) => label.get(id) ?? 0)),
  'rank displacement, share of a permutation': 3 * meanDisplacement(first, second),
});
await dataset.close();

async function orderOf(epoch: number): Promise<string[]> {
  const order: string[] = [];
  for await (const { sampleIds } of dataset.epoch(epoch)) order.push(...sampleIds);
  return order;
}

/** Mean entropy of the 0/1 labels of a whole batch; 1 is perfect for balanced labels. */
function meanEntropy(labels: readonly number[]): number {
  const batches = Math.max(1, Math.floor(labels.length / BATCH));
  let sum = 0;
  for (let batch = 0; batch < batches; batch++) {
    const own = labels.slice(batch * BATCH, (batch + 1) * BATCH);
    const p = own.reduce((total, value) => total + value, 0) / own.length;
    sum += p === 0 || p === 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
  }
  return sum / batches;
}

/** Mean distance of a person's places in two epochs, as a share of all; a permutation has 1/3. */
function meanDisplacement(one: readonly string[], other: readonly string[]): number {
  const place = new Map(other.map((id, i) => [id, i]));
  const sum = one.reduce((total, id, i) => total + Math.abs((place.get(id) ?? 0) - i), 0);
  return sum / one.length / one.length;
}
