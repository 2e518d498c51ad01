import { expect, test } from 'vitest';
import {
  type EpochLog,
  startBackend,
  type TrainOptions,
  trainDiseaseNet,
  trainLifespanNet,
} from '../src/index.ts';
import { split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

const hasNode = await startBackend('node').then(
  () => true,
  () => false,
);
const title = hasNode ? '' : ' (SKIPPED without the native back end: npx nx run tfjs-node)';

const cohort = simulatedCohort({ people: 900, variants: 120 });
const diseases = withTargets(cohort, ['has_cvd', 'has_t2d']);
const survival = withTargets(cohort, ['years', 'died']);
const names = { time: 'years', event: 'died' };

/** The encoders and losses whose steps are compared. */
const RUNS: Record<string, (options: TrainOptions) => Promise<unknown>> = {
  'DiseaseNet, mlp': (options) => trainDiseaseNet(split(diseases, 128), options),
  'DiseaseNet, local, indicators, hidden calls, uncertainty': (options) =>
    trainDiseaseNet(split(diseases, 128), {
      ...options,
      encoder: 'local',
      missingIndicator: true,
      missingness: 0.1,
      taskWeights: 'uncertainty',
    }),
  'DiseaseNet, streamed': (options) =>
    trainDiseaseNet(split(diseases, 128), { ...options, mostResident: 0 }),
  'LifespanNet, cox': (options) => trainLifespanNet(split(survival, 256), { ...options, ...names }),
  'LifespanNet, discrete': (options) =>
    trainLifespanNet(split(survival, 128), { ...options, ...names, objective: 'discrete' }),
};

test.skipIf(!hasNode).for(Object.entries(RUNS))(
  `%s: the same losses on libtensorflow and on WebAssembly, to 1e-4${title}`,
  async ([, train]) => {
    const lossesOn = async (backend: 'node' | 'wasm') => {
      await startBackend(backend);
      const losses: number[] = [];
      const onEpoch = ({ epoch, trainLoss, validLoss }: EpochLog) => {
        if (epoch > 0) losses.push(trainLoss ?? Number.NaN);
        losses.push(validLoss);
      };
      await train({ epochs: 5, patience: 5, bootstraps: 2, onEpoch });
      return losses;
    };
    const [native, wasm] = [await lossesOn('node'), await lossesOn('wasm')];
    expect(native.length).toBe(11);
    const worst = Math.max(...native.map((loss, i) => Math.abs(loss - wasm[i]!)));
    expect(worst).toBeLessThan(1e-4);
    expect(native.at(-1)).not.toBe(native[0]);
  },
);
