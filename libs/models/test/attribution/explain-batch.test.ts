import { add, grad, type Tensor2D, tensor2d } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { explainBatch, explainedOutputs } from '../../src/attribution/explain-batch.ts';
import {
  type ModelState,
  startBackend,
  trainDiseaseNet,
  trainLifespanNet,
} from '../../src/index.ts';
import { Network } from '../../src/nets/network.ts';
import { predictBatch } from '../../src/network-outputs.ts';
import { encodeBatch, lazilyDecoded } from '../../src/preprocessing.ts';
import { memorySource, type People, split } from '../memory-source.ts';
import { simulatedCohort, withTargets } from '../simulated-cohort.ts';

const cohort = simulatedCohort({ people: 200, variants: 60 });
const diseases = withTargets(cohort, ['has_cvd', 'has_t2d']);
const survival = withTargets(cohort, ['years', 'died']);
const brief = { epochs: 2, bootstraps: 2 };
const groups = [
  { name: 'TP53', features: [0, 1, 2, 3] },
  { name: 'BRCA2', features: [3, 8, 9] },
];

beforeAll(() => startBackend('wasm'));

/** Heads that are not 0, so that the correction counts. */
function withCorrection(state: ModelState): ModelState {
  const weights = Array.from(state.weights, ([name, tensor]) => {
    if (!/^(heads|shared)/.test(name)) return [name, tensor] as const;
    const values = tensor.values.map((value, i) => value + 0.4 * Math.sin(i + 1));
    return [name, { ...tensor, values }] as const;
  });
  return { ...state, weights: new Map(weights) };
}

const NETS: Readonly<Record<string, () => Promise<readonly [ModelState, People]>>> = {
  mlp: async () => [(await trainDiseaseNet(split(diseases), brief)).state, diseases],
  linear: async () => {
    const run = await trainDiseaseNet(split(diseases), { ...brief, encoder: 'linear' });
    return [run.state, diseases];
  },
  local: async () => {
    const run = await trainDiseaseNet(split(diseases), { ...brief, encoder: 'local' });
    return [run.state, diseases];
  },
  grouped: async () => {
    const options = { ...brief, encoder: 'grouped', groups, missingIndicator: true } as const;
    return [(await trainDiseaseNet(split(diseases), options)).state, diseases];
  },
  'time bins': async () => {
    const options = { ...brief, time: 'years', event: 'died', objective: 'discrete' } as const;
    return [(await trainLifespanNet(split(survival), options)).state, survival];
  },
};

describe.each(Object.keys(NETS))('%s', (name) => {
  test('parts add up to the difference from the mean person', async () => {
    const [fitted, people] = await NETS[name]!();
    const state = withCorrection(fitted);
    const network = new Network(state.shape, state.weights);
    for await (const batch of memorySource(people, 200).epoch(0)) {
      const encoded = encodeBatch(batch, state.preprocessing);
      // Everything missing: the mean person.
      const { calls, scaling } = encoded.calls!;
      const data = new Uint8Array(calls.stride).fill(255);
      const zeros = lazilyDecoded(
        1,
        { calls: { ...calls, rows: 1, data }, scaling },
        new Float32Array(encoded.covariates.length / batch.rows),
      );
      const here = predictBatch(network, encoded);
      const mean = predictBatch(network, zeros);
      for (const output of explainedOutputs(state)) {
        const { genotypes, covariates, gaps } = explainBatch(state, encoded, output);
        const of = (scores: Float32Array, row: number) =>
          output.weights.reduce(
            (sum, w, k) => sum + w * scores[row * output.weights.length + k]!,
            0,
          );
        let bent = 0;
        for (let row = 0; row < batch.rows; row++) {
          const total = sumOf(genotypes, batch.rows, row) + sumOf(covariates, batch.rows, row);
          const difference = of(here, row) - of(mean, 0);
          expect(total - difference).toBeCloseTo(gaps[row]!, 3);
          bent = Math.max(bent, Math.abs(difference));
        }
        expect(Math.max(...gaps.map(Math.abs))).toBeLessThan(0.02 * bent);
      }
    }
    network.dispose();
  });
});

test('slopes are those that TensorFlow.js finds, at every point of the way', async () => {
  const [fitted, people] = await NETS['mlp']!();
  const state = withCorrection(fitted);
  const network = new Network(state.shape, state.weights);
  const steps = 50;
  for await (const batch of memorySource(people, 7).epoch(0)) {
    const encoded = encodeBatch(batch, state.preprocessing);
    const shape: [number, number] = [batch.rows, encoded.genotypes.length / batch.rows];
    const covariates = tensor2d(encoded.covariates, [
      batch.rows,
      encoded.covariates.length / batch.rows,
    ]);
    const genotypes = tensor2d(encoded.genotypes, shape);
    const [output] = explainedOutputs(state);
    const weights = tensor2d([...output!.weights], [output!.weights.length, 1]);
    const expected = new Float64Array(encoded.genotypes.length);
    for (let step = 0; step < steps; step++) {
      const share = (step + 0.5) / steps;
      const slopes = grad((x) => {
        const input = x as Tensor2D;
        const scaled = covariates.mul(share) as Tensor2D;
        const outputs = add(network.correction(input, scaled), network.linear(input, scaled));
        return (outputs as Tensor2D).matMul(weights).sum();
      })(genotypes.mul(share)).dataSync();
      slopes.forEach((slope, i) => {
        expected[i]! += (slope * encoded.genotypes[i]!) / steps;
      });
    }
    const { genotypes: found } = explainBatch(state, encoded, output!);
    found.forEach((part, i) => {
      expect(part).toBeCloseTo(expected[i]!, 4);
    });
    break;
  }
  network.dispose();
});

function sumOf(values: Float32Array, rows: number, row: number): number {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0);
}
