/** @module-tag slow */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest, train } from '../program.ts';
import { hasPython, installReader, runPython } from './python-reader.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
let site = '';
/** What a Python program prints that imports the reader. */
const python = (...args: string[]) => runPython(site, args);

/** What Python makes of a dataset: its people, sorted, or why it refused it. */
interface Opened {
  readonly people: string[];
  readonly warnings: string[];
  readonly error?: string;
}

/** Evaluates expressions that give a dataset, in one Python. */
async function opened(...expressions: string[]): Promise<Opened[]> {
  const makers = expressions.map((expression) => `lambda: ${expression}`).join(', ');
  const code = `import json, warnings
from dirghayu_reader import MatrixDataset
def opened(make):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        try:
            people = sorted(i for batch in make() for i in batch.sample_ids)
        except Exception as error:
            return {'people': [], 'warnings': [], 'error': str(error)}
    return {'people': people, 'warnings': [str(one.message) for one in said]}
print(json.dumps([opened(make) for make in [${makers}]]))`;
  return JSON.parse(await python('-c', code));
}

const dataset = (options: string) =>
  `MatrixDataset(${JSON.stringify(store)}, 'm', 'has_t2d', ${options})`;

beforeAll(async () => {
  expect((await ingest('--output-dir', store)).code).toBe(0);
  const made = await ingest('matrix', '--name', 'm', '--min-maf', '0.2', '--data-dir', store);
  expect(made.code, made.stderr).toBe(0);
  if (hasPython) site = await installReader(directory);
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
  `interop/python, installed${hasPython ? '' : ' SKIPPED: needs setuptools, numpy, pyarrow, torch'}`,
  () => {
    it.each([
      ['in memory', 2 ** 30],
      ['in windows', 1],
    ])('gives two gloo processes the batches of the TypeScript stream, %s', async (_, memory) => {
      const script = join(WORKSPACE, 'interop/python/tests/distributed.py');
      const ranks = JSON.parse(await python(script, store, 'm', 'has_t2d', `${memory}`));
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
      const printed = await python('-c', told);
      expect(printed).toMatch(/^0 \d+ True\n1 \d+ True\n2 \d+ True\n$/);
    });

    describe('with the splits of a run', () => {
      const run = join(directory, 'run');
      const given = `splits=${JSON.stringify(join(run, 'splits.tsv'))}`;

      beforeAll(async () => {
        const flags = ['--model', 'disease', '--target', 'has_t2d', '--min-maf', '0.3'];
        const left = ['--epochs', '1', '--output-dir', run, '--backend', 'wasm'];
        const { code, stderr } = await train('--data-dir', store, ...flags, ...left);
        expect(code, stderr).toBe(0);
      });

      it('has the people of that run in each split, families whole', async () => {
        const [, ...lines] = readFileSync(join(run, 'splits.tsv'), 'utf8').trimEnd().split('\n');
        const splitOf = new Map(lines.map((line) => line.split('\t') as [string, string]));
        expect(splitOf.size).toBe(600);
        const readme = readFileSync(join(WORKSPACE, 'interop/python/README.md'), 'utf8');
        const [call = ''] = /MatrixDataset\(.*splits=.*\)/.exec(readme) ?? [];
        const told = call
          .replace("'processed', 'train'", `${JSON.stringify(store)}, 'm'`)
          .replace("'runs/t2d", `'${run}`);
        const splits = ['train', 'valid', 'test'];
        const outcomes = await opened(
          ...splits.map((split) => dataset(`split='${split}', ${given}`)),
          told,
          dataset("split='train', split_seed=1"),
        );
        const [hashed, ofReadme, ...ofSplits] = outcomes.toReversed();
        for (const [k, split] of splits.toReversed().entries()) {
          expect(ofSplits[k]?.people).toEqual(
            [...splitOf.keys()].filter((id) => splitOf.get(id) === split).sort(),
          );
        }
        expect(ofReadme?.people).toEqual(ofSplits[0]?.people); // those of the test split
        // Why it takes the file: the hash of IDs alone tears the same families apart.
        expect(hashed?.people.some((id) => splitOf.get(id) === 'test')).toBe(true);
      });

      it('warns of people in none, and refuses a split or a file that is none', async () => {
        const file = (name: string, text: string) => {
          const path = join(directory, `${name}.tsv`);
          writeFileSync(path, text);
          return path;
        };
        const warned = `splits=${JSON.stringify(file('some', 'sample_id\tsplit\nS00001\ttest\n'))}`;
        const [some, ...refused] = await opened(
          dataset(`split='test', ${warned}`),
          dataset(`split='train', ${warned}`),
          dataset(`split='all', ${given}`),
          dataset("split='training', seed=1"),
        );
        expect(some?.people).toEqual(['S00001']);
        expect(some?.warnings).toEqual([
          expect.stringContaining("599 people in no split, such as 'S00002', are left out"),
        ]);
        expect(refused.map(({ error }) => error)).toEqual([
          expect.stringContaining(
            "Cannot open split 'train': expected at least one person, got none of 600",
          ),
          expect.stringContaining(
            "Cannot open split 'all': expected train, valid, test, or 'all' without splits",
          ),
          expect.stringContaining("open split 'training'"),
        ]);
        const wrong = [
          ['id\tsplit\n', 1, "the header sample_id, split, got 'id\\tsplit'"],
          ['sample_id\tsplit\nA\tdev\n', 2, "a sample ID and train, valid or test, got 'A\\tdev'"],
          ['sample_id\tsplit\nA\ttest\nA\ttrain\n', 3, "each sample ID once, got 'A\\ttrain'"],
        ] as const;
        const paths = wrong.map(([text], i) => file(`wrong-${i}`, text));
        const outcomes = await opened(
          ...paths.map((path) => dataset(`split='test', splits=${JSON.stringify(path)}`)),
        );
        expect(outcomes.map(({ error }) => error)).toEqual(
          wrong.map(([, line, expected], i) =>
            expect.stringContaining(
              `${paths[i]}:${line}: Cannot read splits: expected ${expected}`,
            ),
          ),
        );
      });
    });

    it('names a matrix and a column that are not there', async () => {
      const outcomes = await opened(
        `MatrixDataset(${JSON.stringify(store)}, 'none', 'has_t2d')`,
        `MatrixDataset(${JSON.stringify(store)}, 'm', 'nope')`,
      );
      expect(outcomes.map(({ error }) => error)).toEqual([
        expect.stringContaining("Cannot open matrix 'none': expected a finished matrix, got none"),
        expect.stringContaining("Cannot read column 'nope'"),
      ]);
    });
  },
);
