import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../src/backend.ts';
import { diseaseObjective } from '../src/disease-objective.ts';
import { readSplit } from '../src/encoded-split.ts';
import { initialWeights } from '../src/nets/initial-weights.ts';
import { Network } from '../src/nets/network.ts';
import { encodeBatch, fitPreprocessing, type Preprocessing } from '../src/preprocessing.ts';
import { SeededRandom } from '../src/seeded-random.ts';
import { expectClose } from './expect-close.ts';
import { memorySource, type People, pick } from './memory-source.ts';
import { hasSharedData, sharedPath } from './shared-data.ts';

beforeAll(async () => {
  await startBackend('auto');
});

test.skipIf(!hasSharedData)(
  'regenie phenotype_bin_wNA: masked training equals dropping the rows, per task, loss and gradient (SKIPPED without shared data)',
  async () => {
    const people = readPeople();
    const missing = people.targets.filter(([first]) => Number.isNaN(first)).length;
    expect([people.targets.length, missing]).toEqual([500, 50]);
    const preprocessing = await fitPreprocessing(memorySource(people));
    const together = await slopesOf(people, preprocessing, [0, 1]);
    const alone = await Promise.all(
      [0, 1].map((task) => {
        const known = people.targets.flatMap((row, i) => (Number.isNaN(row[task]) ? [] : [i]));
        return slopesOf(pick(people, known), preprocessing, [task]);
      }),
    );
    expect(together.loss).toBeCloseTo(alone[0]!.loss + alone[1]!.loss, 5);
    for (const [name, slopes] of together.slopes) {
      const separate = alone.map((one) => one.slopes.get(name)!);
      expectClose(
        slopes,
        Array.from(slopes, (_, i) => separate[0]![i]! + separate[1]![i]!),
        5,
      );
      expect(Array.from(slopes).some((slope) => Math.abs(slope) > 1e-4)).toBe(true);
    }
  },
);

/** Loss of some tasks, and its slopes by every weight of one net with random heads. */
async function slopesOf(people: People, preprocessing: Preprocessing, tasks: readonly number[]) {
  const source = memorySource(people);
  const split = await readSplit(source, preprocessing, true);
  const objective = diseaseObjective(
    tasks.map((target) => ({ name: `Y${target + 1}`, target })),
    { train: split, valid: split },
    'equal',
  );
  const shape = {
    features: source.features.length,
    covariates: 3,
    outputs: 2,
    linearOutputs: 2,
    encoder: 'mlp',
    hidden: 8,
    sparse: [],
  } as const;
  const random = new SeededRandom(3);
  const network = new Network(
    shape,
    new Map(
      Array.from(initialWeights(shape, random), ([name, { shape: sizes, values }]) => [
        name,
        { shape: sizes, values: values.map((value) => value || 0.2 * (random.next() - 0.5)) },
      ]),
    ),
  );
  for await (const batch of source.epoch(0)) {
    let measured: { loss: number; slopes: Map<string, ArrayLike<number>> } | undefined;
    tf.tidy(() => {
      const { rows, genotypes, covariates } = encodeBatch(batch, preprocessing);
      const g = tf.tensor2d(genotypes, [rows, shape.features]);
      const c = tf.tensor2d(covariates, [rows, 3]);
      const { value, grads } = tf.variableGrads(() => {
        const outputs = tf.add(network.linear(g, c), network.correction(g, c)) as tf.Tensor2D;
        const columns = tasks.map((task) => outputs.slice([0, task], [rows, 1]) as tf.Tensor2D);
        return objective.batchLoss(tf.concat(columns, 1), batch)!;
      });
      const slopes = new Map(
        Array.from(network.variables, ([name, held]) => [name, grads[held.name]!.dataSync()]),
      );
      measured = { loss: value.dataSync()[0]!, slopes };
    });
    network.dispose();
    if (measured) return measured;
  }
  throw new RangeError('no people');
}

function readPeople(): People {
  const table = (name: string) =>
    readFileSync(sharedPath(`regenie/${name}`), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(' '));
  const number = (cell = 'NA') => (cell === 'NA' ? Number.NaN : Number(cell));
  const byId = (name: string) =>
    new Map(table(name).map(([, id = '', ...cells]) => [id, cells.map(number)]));
  const [targets, covariates] = [byId('phenotype_bin_wNA.txt'), byId('covariates.txt')];
  const lines = gunzipSync(readFileSync(sharedPath('regenie/example.vcf.gz')))
    .toString()
    .split('\n');
  const header = lines.find((line) => line.startsWith('#CHROM'))!;
  const ids = header.split('\t').slice(9);
  const records = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, 200)
    .map((line) => line.split('\t').slice(9));
  const dose = (cell = './.') =>
    cell[0] === '.' ? Number.NaN : Number(cell[0] === '1') + Number(cell[2] === '1');
  return {
    genotypes: ids.map((_, i) => records.map((cells) => dose(cells[i]))),
    covariates: ids.map((id) => covariates.get(id) ?? []),
    targets: ids.map((id) => targets.get(id) ?? []),
    covariateNames: ['V1', 'V2', 'V3'],
    targetNames: ['Y1', 'Y2'],
  };
}
