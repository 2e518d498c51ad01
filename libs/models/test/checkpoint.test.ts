import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DiseaseRun,
  loadCheckpoint,
  startBackend,
  trainDiseaseNet,
  trainLifespanNet,
} from '../src/index.ts';
import { expectClose } from './expect-close.ts';
import { split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

const cohort = simulatedCohort({ people: 300, variants: 40 });
const splits = split(withTargets(cohort, ['has_cvd', 'has_t2d']));
let directory = '';
let run: DiseaseRun;

beforeAll(async () => {
  await startBackend('auto');
  directory = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  run = await trainDiseaseNet(splits, { epochs: 3, bootstraps: 5 });
});
afterAll(() => rm(directory, { recursive: true }));

describe('checkpoint', () => {
  test('predicts what the run predicted', async () => {
    await run.checkpoint(join(directory, 'a'));
    const model = await loadCheckpoint(join(directory, 'a'));
    model.checkSource(splits.test);
    const { sampleIds, outputs, scores } = run.predictions.test;
    for await (const batch of splits.test.epoch(5)) {
      const predicted = model.predict(batch);
      expect(predicted.outputs).toEqual(outputs);
      predicted.sampleIds.forEach((id, row) => {
        const at = sampleIds.indexOf(id);
        const width = outputs.length;
        expectClose(
          predicted.scores.subarray(row * width, (row + 1) * width),
          scores.subarray(at * width, (at + 1) * width),
          6,
        );
      });
    }
    model.dispose();
  });

  test('keeps all that the model is, the baseline hazard too', async () => {
    const survival = await trainLifespanNet(split(withTargets(cohort, ['years', 'died'])), {
      time: 'years',
      event: 'died',
      epochs: 2,
      bootstraps: 5,
    });
    await survival.checkpoint(join(directory, 'b'));
    const model = await loadCheckpoint(join(directory, 'b'));
    expect(model.state).toEqual(survival.state);
    expect(model.state.survival?.[0]?.baseline?.times.length).toBeGreaterThan(10);
    model.dispose();
  });

  test('keeps time bins, and calibration, groups and restrictions', async () => {
    const survival = await trainLifespanNet(split(withTargets(cohort, ['years', 'died'])), {
      time: 'years',
      event: 'died',
      objective: 'discrete',
      epochs: 2,
      bootstraps: 5,
    });
    await survival.checkpoint(join(directory, 'bins'));
    const binned = await loadCheckpoint(join(directory, 'bins'));
    expect(binned.state).toEqual(survival.state);
    binned.dispose();
    const members = new Set(Array.from({ length: 1000 }, (_, i) => `P${i}`));
    const disease = await trainDiseaseNet(split(withTargets(cohort, ['has_cvd'])), {
      encoder: 'grouped',
      groups: [{ name: 'TP53', features: [0, 1] }],
      onlyIn: [{ task: 'has_cvd', rule: 'sex=F', members }],
      epochs: 2,
      bootstraps: 5,
    });
    await disease.checkpoint(join(directory, 'grouped'));
    const grouped = await loadCheckpoint(join(directory, 'grouped'));
    expect(grouped.state).toEqual(disease.state);
    expect(grouped.state.onlyIn).toEqual({ has_cvd: 'sex=F' });
    grouped.dispose();
  });

  test('never overwrites a checkpoint', async () => {
    const dir = join(directory, 'c');
    await run.checkpoint(dir);
    const before = await readFile(join(dir, 'model.json'), 'utf8');
    await expect(run.checkpoint(dir)).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: `${dir}/model.json: Cannot write a checkpoint: expected a directory without one, got a checkpoint`,
    });
    expect(await readFile(join(dir, 'model.json'), 'utf8')).toBe(before);
  });

  test('refuses data with other features or covariates, by the first difference', async () => {
    await run.checkpoint(join(directory, 'd'));
    const model = await loadCheckpoint(join(directory, 'd'));
    const [first, ...rest] = splits.test.features;
    const swapped = [{ ...first!, ref: 'C' }, ...rest];
    expect(() => model.checkSource({ ...splits.test, features: swapped })).toThrow(
      'Cannot use this data at feature 1: expected chr1:100:A:G, got chr1:100:C:G',
    );
    expect(() => model.checkSource({ ...splits.test, covariateNames: ['age'] })).toThrow(
      'Cannot use this data at covariate 2: expected male, got only 1',
    );
    model.dispose();
  });

  test('refuses a directory without a checkpoint, and one of another kind', async () => {
    await expect(loadCheckpoint(join(directory, 'none'))).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: `${join(directory, 'none')}/model.json: Cannot read a checkpoint: expected a file, got ENOENT`,
    });
    const dir = join(directory, 'e');
    await mkdir(dir);
    await writeFile(join(dir, 'model.json'), '{"format":"keras"}');
    await expect(loadCheckpoint(dir)).rejects.toThrow(
      `${dir}/model.json: Cannot read a checkpoint: expected format "dirghayu-checkpoint", version 1, got "keras"`,
    );
  });

  test('refuses weights that were changed', async () => {
    const dir = join(directory, 'f');
    await run.checkpoint(dir);
    const file = join(dir, (await readdir(dir)).find((name) => name.endsWith('.safetensors'))!);
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    await expect(loadCheckpoint(dir)).rejects.toMatchObject({
      code: 'CHECKPOINT',
      message: expect.stringMatching(/: Cannot read weights: expected SHA-256 \w{64}, got \w{64}$/),
    });
  });
});
