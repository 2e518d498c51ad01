import { parseArgs } from 'node:util';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import { hashOfPeople } from '../agreement/call-table.ts';
import { printFigures, secondsSince } from './figures.ts';

// Streams a matrix as shuffled Float32 batches:
// stream-matrix <store> --matrix bench [--memory <bytes>] [--warm] [--keep] [--digest]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    matrix: { type: 'string', default: '' },
    memory: { type: 'string' },
    /** Count the second and third epoch, not the opening and the first. */
    warm: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    digest: { type: 'boolean', default: false },
  },
});
const WARM_EPOCHS = 2;
let started = performance.now();
const dataset = await GenomicBigDataset.open({
  dataDir: positionals[0] ?? '',
  features: { matrix: values.matrix },
  batchSize: 1_024,
  keepGenotypes: values.keep,
  ...(values.memory === undefined ? {} : { memory: Number(values.memory) }),
});
let people = await readEpoch(0);
if (values.warm) {
  started = performance.now();
  for (let epoch = 1; epoch <= WARM_EPOCHS; epoch++) people = await readEpoch(epoch);
}
const seconds = secondsSince(started) / (values.warm ? WARM_EPOCHS : 1);
printFigures({
  seconds,
  work: people * dataset.features.length,
  ...(values.digest ? { people: await digest() } : {}),
});
await dataset.close();

async function readEpoch(epoch: number): Promise<number> {
  let rows = 0;
  let sum = 0;
  for await (const batch of dataset.epoch(epoch)) {
    rows += batch.rows;
    sum += batch.genotypes.at(-1) ?? 0;
  }
  if (sum < 0) throw new Error('Cannot be: a dosage is at least 0');
  return rows;
}

/** Copies of ALT and missing calls of each person, in the order of the sample IDs, hashed. */
async function digest(): Promise<string> {
  const found: { id: string; copies: number; missing: number }[] = [];
  const width = dataset.features.length;
  for await (const { sampleIds, genotypes } of dataset.epoch(0)) {
    sampleIds.forEach((id, row) => {
      const calls = genotypes.subarray(row * width, (row + 1) * width);
      const known = calls.filter((call) => !Number.isNaN(call));
      const copies = known.reduce((sum, call) => sum + call, 0);
      found.push({ id, copies, missing: width - known.length });
    });
  }
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  return hashOfPeople(
    found.map(({ copies }) => copies),
    found.map(({ missing }) => missing),
  );
}
