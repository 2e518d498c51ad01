import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DiseaseRun,
  exportModel,
  startBackend,
  TrainedModel,
  trainDiseaseNet,
} from '../../src/index.ts';
import { lazilyDecoded } from '../../src/preprocessing.ts';
import { expectClose } from '../expect-close.ts';
import { split } from '../memory-source.ts';
import { simulatedCohort, withTargets } from '../simulated-cohort.ts';

let directory = '';
let run: DiseaseRun;

beforeAll(async () => {
  await startBackend('auto');
  directory = await mkdtemp(join(tmpdir(), 'examples-'));
  const people = withTargets(simulatedCohort({ people: 300, variants: 60 }), [
    'has_cvd',
    'has_t2d',
  ]);
  run = await trainDiseaseNet(split(people), { epochs: 4, bootstraps: 2 });
});
afterAll(() => rm(directory, { recursive: true }));

const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('the examples of docs/export.md', () => {
  test('TensorFlow.js and ONNX Runtime', async () => {
    await runExample('ts', 'tfjs');
    await runExample('ts', 'onnx');
  });

  test.skipIf(!python)(
    `NumPy${python ? '' : ' (skipped: no python3 with numpy here)'}`,
    async () => {
      await runExample('py', 'safetensors');
    },
  );
});

/** Runs an example of the guide on an exported net, on a person with nothing known. */
async function runExample(language: 'ts' | 'py', format: 'tfjs' | 'onnx' | 'safetensors') {
  const { state } = run;
  const dir = join(directory, `example-${format}`);
  await exportModel(state, dir, format);
  const guide = await readFile(new URL('../../../../docs/export.md', import.meta.url), 'utf8');
  const blocks = [...guide.matchAll(/```(ts|py)\n(.*?)```/gs)].filter(
    ([, kind]) => kind === language,
  );
  const code = blocks
    .map(([, , text = '']) => text)
    .find((text) => text.includes(`'exported/${format}'`));
  expect(code?.trim().split('\n').length).toBeLessThanOrEqual(10);
  const model = new TrainedModel(state);
  const calls = { rows: 1, columns: 60, stride: 15, data: new Uint8Array(15).fill(255) };
  const scaling = state.preprocessing.genotypes;
  const empty = lazilyDecoded(1, { calls, scaling }, new Float32Array(3));
  const expected = model.score(empty);
  model.dispose();
  const text = code!.replaceAll(`'exported/${format}'`, `'${dir}'`);
  const file = new URL(`./example-${format}.mjs`, import.meta.url);
  if (language === 'ts') await writeFile(file, text.replaceAll(/^import type.*\n/gm, ''));
  try {
    const shown =
      language === 'py'
        ? execFileSync('python3', ['-c', text], { encoding: 'utf8' })
        : execFileSync(process.execPath, [file.pathname], { encoding: 'utf8' });
    const scores = (shown.match(/-?\d+\.\d+(e-?\d+)?/g) ?? []).map(Number).slice(-expected.length);
    expectClose(Float32Array.from(scores), expected, 5);
  } finally {
    await rm(file, { force: true });
  }
}
