/** @module-tag slow */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { hasPython, runPython } from './python-reader.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');

beforeAll(async () => {
  expect((await ingest('--output-dir', store)).code).toBe(0);
  const made = await ingest('matrix', '--name', 'm', '--min-maf', '0.2', '--data-dir', store);
  expect(made.code, made.stderr).toBe(0);
});

/** Missing is -1 here: NaN has many bit patterns. */
function sha256(values: Float32Array): string {
  const known = values.map((value) => (Number.isNaN(value) ? -1 : value));
  return createHash('sha256').update(new Uint8Array(known.buffer)).digest('hex');
}

/** The batches of one rank over two epochs, as interop/python/tests/distributed.py prints them. */
async function expected(rank: number, memory: number) {
  const dataset = await GenomicBigDataset.open({
    ...{ dataDir: store, features: { matrix: 'm' }, target: 'has_t2d', split: 'train' },
    ...{ batchSize: 64, seed: 3, memory, rank, worldSize: 2 },
  });
  const epochs = [];
  for (const epoch of [0, 1]) {
    const batches = [];
    for await (const { sampleIds: ids, genotypes, targets } of dataset.epoch(epoch)) {
      batches.push({ ids, genotypes: sha256(genotypes), targets: sha256(targets) });
    }
    epochs.push(batches);
  }
  await dataset.close();
  return epochs;
}

describe.skipIf(!hasPython)(
  'interop/python (skipped where python3 lacks pyarrow and torch)',
  () => {
    it.each([
      ['in memory', 2 ** 30],
      ['in windows', 1],
    ])('gives two gloo processes the batches of the TypeScript stream, %s', async (_, memory) => {
      const script = join(WORKSPACE, 'interop/python/tests/distributed.py');
      const ranks = JSON.parse(await runPython([script, store, 'm', 'has_t2d', `${memory}`]));
      for (const rank of [0, 1]) expect(ranks[rank].epochs).toEqual(await expected(rank, memory));
      expect(ranks[0].weights).toBe(ranks[1].weights);
      const everyone = [0, 1].flatMap((rank) =>
        ranks[rank].epochs[0].flatMap((batch: { ids: string[] }) => batch.ids),
      );
      expect(new Set(everyone).size).toBe(everyone.length);
      expect(ranks[0].epochs[0]).not.toEqual(ranks[0].epochs[1]);
    });

    it('runs the example of interop/python/README.md', async () => {
      const readme = readFileSync(join(WORKSPACE, 'interop/python/README.md'), 'utf8');
      const example = /```python\n(.*?)```/s.exec(readme)?.[1] ?? '';
      const placed = example.replace("'processed', 'train'", `${JSON.stringify(store)}, 'm'`);
      const told = `${placed}    print(dataset.epoch, genotypes.shape[1], bool(known.any()))\n`;
      expect(told).toContain('print');
      const printed = await runPython(['-c', told]);
      expect(printed).toMatch(/^0 \d+ True\n1 \d+ True\n2 \d+ True\n$/);
    });

    it('names a matrix and a column that are not there', async () => {
      const script = (matrix: string, target: string) =>
        `from dirghayu_reader import MatrixDataset\nMatrixDataset(${JSON.stringify(store)}, '${matrix}', '${target}')`;
      await expect(runPython(['-c', script('none', 'has_t2d')])).rejects.toThrow(
        "Cannot open matrix 'none': expected a finished matrix, got none",
      );
      await expect(runPython(['-c', script('m', 'nope')])).rejects.toThrow(
        "Cannot read column 'nope'",
      );
    });
  },
);
