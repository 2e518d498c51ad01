import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as onnx from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  exportModel,
  type ModelState,
  startBackend,
  TrainedModel,
  trainDiseaseNet,
  trainLifespanNet,
} from '../../src/index.ts';
import { encodeBatch } from '../../src/preprocessing.ts';
import { decodeSafetensors } from '../../src/safetensors.ts';
import { expectClose } from '../expect-close.ts';
import { memorySource, type People, split } from '../memory-source.ts';
import { simulatedCohort, withTargets } from '../simulated-cohort.ts';

const cohort = simulatedCohort({ people: 300, variants: 60 });
const diseases = withTargets(cohort, ['has_cvd', 'has_t2d']);
const survival = withTargets(cohort, ['years', 'died']);
const brief = { epochs: 4, bootstraps: 2, patience: 4, seed: 2 };
const groups = [
  { name: 'TP53', features: [0, 1, 2, 3] },
  { name: 'BRCA2', features: [3, 8, 9] },
];
let directory = '';

beforeAll(async () => {
  await startBackend('auto');
  onnx.env.wasm.numThreads = 1;
  directory = await mkdtemp(join(tmpdir(), 'export-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Every kind of net, by what it is trained with. */
const NETS: Readonly<Record<string, () => Promise<{ state: ModelState; people: People }>>> = {
  mlp: () => disease({}),
  linear: () => disease({ encoder: 'linear' }),
  local: () => disease({ encoder: 'local' }),
  'grouped, with indicators of missing calls': () =>
    disease({ encoder: 'grouped', groups, missingIndicator: true }),
  'genotypes alone': () =>
    disease({}, { ...diseases, covariateNames: [], covariates: diseases.covariates.map(() => []) }),
  'covariates alone': () =>
    disease({}, { ...diseases, genotypes: diseases.genotypes.map(() => []) }),
  'Cox survival': () => lifespan('cox'),
  'survival by time bins': () => lifespan('discrete'),
};

async function disease(options: object, people: People = diseases) {
  const { state } = await trainDiseaseNet(split(people), { ...brief, ...options });
  return { state: withCorrection(state), people };
}

async function lifespan(objective: 'cox' | 'discrete') {
  const columns = { time: 'years', event: 'died', objective } as const;
  const { state } = await trainLifespanNet(split(survival), { ...brief, ...columns });
  return { state: withCorrection(state), people: survival };
}

/** A net whose best epoch is 0 has heads of zeros, which would test nothing. */
function withCorrection(state: ModelState): ModelState {
  const weights = Array.from(state.weights, ([name, tensor]) => {
    if (!/^(heads|shared)/.test(name)) return [name, tensor] as const;
    const values = tensor.values.map((value, i) => value + 0.3 * Math.sin(i + 1));
    return [name, { ...tensor, values }] as const;
  });
  return { ...state, weights: new Map(weights) };
}

interface Inputs {
  readonly rows: number;
  readonly genotypes: Float32Array;
  readonly covariates: Float32Array;
}

async function withLayersModel(dir: string, inputs: Inputs): Promise<Float32Array> {
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(join(dir, 'model.json'), 'utf8'),
  );
  const weightData = new Uint8Array(await readFile(join(dir, 'weights.bin'))).buffer;
  const weightSpecs = weightsManifest[0].weights;
  const net = await tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData }),
  );
  const { rows } = inputs;
  const tensors = [inputs.genotypes, inputs.covariates]
    .filter((values) => values.length > 0)
    .map((values) => tf.tensor2d(values, [rows, values.length / rows]));
  return (net.predict(tensors) as tf.Tensor).dataSync() as Float32Array;
}

async function withOnnx(dir: string, inputs: Inputs): Promise<Float32Array> {
  const bytes = await readFile(join(dir, 'model.onnx'));
  const session = await onnx.InferenceSession.create(new Uint8Array(bytes));
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const values = inputs[name as 'genotypes' | 'covariates'];
      const shape = [inputs.rows, values.length / inputs.rows];
      return [name, new onnx.Tensor('float32', values, shape)];
    }),
  );
  const { scores } = await session.run(feeds);
  return scores?.data as Float32Array;
}

/** Plain loops over the layers of a safetensors file, as its documentation describes them. */
async function withSafetensors(
  dir: string,
  inputs: Inputs,
  isChance: boolean,
): Promise<Float32Array> {
  const file = join(dir, 'model.safetensors');
  const tensors = decodeSafetensors(await readFile(file), file);
  const product = (rows: number[][], name: string) => {
    const { shape, values } = tensors.get(name)!;
    return rows.map((row) =>
      Array.from({ length: shape[1]! }, (_, unit) =>
        row.reduce((sum, x, i) => sum + x * values[i * shape[1]! + unit]!, 0),
      ),
    );
  };
  const dense = (rows: number[][], name: string, activation: (x: number) => number) =>
    product(rows, `${name}.kernel`).map((row) =>
      row.map((x, i) => activation(x + tensors.get(`${name}.bias`)!.values[i]!)),
    );
  const { encoder } = JSON.parse(await readFile(join(dir, 'encoder.json'), 'utf8'));
  const activations = {
    mlp: (x: number) => Math.max(0, x),
    local: (x: number) => Math.max(0, x),
    linear: (x: number) => x,
    grouped: Math.tanh,
  };
  const rowsOf = (values: Float32Array) => {
    const width = values.length / inputs.rows;
    return Array.from({ length: inputs.rows }, (_, i) => [
      ...values.subarray(i * width, (i + 1) * width),
    ]);
  };
  let genotypes = rowsOf(inputs.genotypes);
  const linear = inputs.genotypes.length > 0 ? product(genotypes, 'linear.genotypes') : [];
  const clinical = rowsOf(inputs.covariates);
  const alsoLinear = inputs.covariates.length > 0 ? product(clinical, 'linear.covariates') : [];
  for (let i = 0; tensors.has(`genotypes.${i}.kernel`); i++) {
    genotypes = dense(genotypes, `genotypes.${i}`, activations[encoder as 'mlp']);
  }
  const relu = (x: number) => Math.max(0, x);
  const encoded = inputs.covariates.length > 0 ? dense(clinical, 'covariates', relu) : clinical;
  const joined = genotypes.map((row, i) => [...row, ...(encoded[i] ?? [])]);
  const heads = dense(dense(joined, 'trunk', relu), 'heads', (x) => x);
  return Float32Array.from(
    heads.flatMap((row, i) =>
      row.map((x, k) => {
        const sum = x + (linear[i]?.[k] ?? 0) + (alsoLinear[i]?.[k] ?? 0);
        return isChance ? 1 / (1 + Math.exp(-sum)) : sum;
      }),
    ),
  );
}

describe.each(Object.keys(NETS))('%s', (name) => {
  test('says the same in every format, to 1e-5', async () => {
    const { state, people } = await NETS[name]!();
    const model = new TrainedModel(state);
    const at = (format: string) => join(directory, name.replaceAll(/\W/g, '-'), format);
    for (const format of ['tfjs', 'onnx', 'safetensors'] as const) {
      const files = await exportModel(state, at(format), format);
      expect(files.at(-1)).toBe(join(at(format), 'preprocessing.json'));
    }
    await writeFile(join(at('safetensors'), 'encoder.json'), JSON.stringify(state.shape));
    for await (const batch of memorySource(people, 300).epoch(0)) {
      const expected = model.predict(batch).scores;
      const inputs = encodeBatch(batch, state.preprocessing);
      const difference = (found: Float32Array) => {
        expect(found.length).toBe(expected.length);
        return Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));
      };
      expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.05);
      expect(difference(await withLayersModel(at('tfjs'), inputs))).toBeLessThan(1e-5);
      expect(difference(await withOnnx(at('onnx'), inputs))).toBeLessThan(1e-5);
      const plain = await withSafetensors(at('safetensors'), inputs, !state.survival);
      expect(difference(plain)).toBeLessThan(1e-5);
    }
    model.dispose();
  });
});

interface InputDescription {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  readonly missing_indicators: readonly number[];
}

test('preprocessing.json alone makes the inputs from calls and covariates', async () => {
  const { state, people } = await NETS['grouped, with indicators of missing calls']!();
  const dir = join(directory, 'described');
  await exportModel(state, dir, 'onnx');
  const { inputs, ...about } = JSON.parse(await readFile(join(dir, 'preprocessing.json'), 'utf8'));
  const make = (
    row: readonly number[],
    { mean, scale, missing_indicators: told }: InputDescription,
  ) => [
    ...row.map((x, i) => (Number.isNaN(x) ? 0 : (x - mean[i]!) * scale[i]!)),
    ...told.map((i: number) => Number(Number.isNaN(row[i]))),
  ];
  for await (const batch of memorySource(people, 300).epoch(0)) {
    const encoded = encodeBatch(batch, state.preprocessing);
    batch.sampleIds.forEach((id, row) => {
      const person = Number(id.slice(1));
      const genotypes = make(people.genotypes[person]!, inputs.genotypes);
      const covariates = make(people.covariates[person]!, inputs.covariates);
      const part = (values: Float32Array) => {
        const width = values.length / batch.rows;
        return [...values.subarray(row * width, (row + 1) * width)];
      };
      expectClose(Float32Array.from(genotypes), part(encoded.genotypes), 5);
      expectClose(Float32Array.from(covariates), part(encoded.covariates), 5);
    });
  }
  expect(about).toMatchObject({
    output: 'probability',
    outputs: ['has_cvd', 'has_t2d'],
    only_in: {},
  });
});

test('a directory that is there is not replaced, and nothing is left of the attempt', async () => {
  const { state } = await NETS['covariates alone']!();
  const dir = join(directory, 'twice');
  await exportModel(state, dir, 'onnx');
  await expect(exportModel(state, dir, 'tfjs')).rejects.toMatchObject({
    code: 'MODEL',
    message: `${dir}: Cannot export a model: expected a path that does not exist, got a directory or a file`,
  });
  expect(await readFile(join(dir, 'model.onnx'))).toBeDefined();
});

test('a net without inputs is refused', async () => {
  const { state } = await NETS['covariates alone']!();
  const shape = { ...state.shape, features: 0, covariates: 0 };
  await expect(exportModel({ ...state, shape }, join(directory, 'no'), 'onnx')).rejects.toThrow(
    'Cannot export a model: expected genotypes or covariates that it reads, got neither',
  );
});
