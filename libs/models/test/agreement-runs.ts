import {
  type DiseaseNetOptions,
  type EpochLog,
  startBackend,
  type TrainOptions,
  trainDiseaseNet,
  trainLifespanNet,
} from '../src/index.ts';
import { split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

type Train = (options: TrainOptions) => Promise<unknown>;

/** Runs of nets whose steps are compared between back ends: the losses and what is special in a step. */
export function agreementRuns(people: number, variants: number): Record<string, Train> {
  const cohort = simulatedCohort({ people, variants });
  const diseases = withTargets(cohort, ['has_cvd', 'has_t2d']);
  const survival = withTargets(cohort, ['years', 'died']);
  const names = { time: 'years', event: 'died' };
  const disease = (batch: number, more: DiseaseNetOptions) => (options: TrainOptions) =>
    trainDiseaseNet(split(diseases, batch), { ...options, ...more });
  return {
    'DiseaseNet, mlp': disease(128, {}),
    'DiseaseNet, indicators, hidden calls, uncertainty': disease(128, {
      missingIndicator: true,
      missingness: 0.1,
      taskWeights: 'uncertainty',
    }),
    'DiseaseNet, local': disease(128, { encoder: 'local', missingIndicator: true }),
    'DiseaseNet, grouped': disease(128, { encoder: 'grouped', groups: genes(variants) }),
    'DiseaseNet, streamed': disease(128, { mostResident: 0 }),
    'LifespanNet, cox': (options) =>
      trainLifespanNet(split(survival, 256), { ...options, ...names }),
    'LifespanNet, discrete': (options) =>
      trainLifespanNet(split(survival, 128), { ...options, ...names, objective: 'discrete' }),
  };
}

/** Ten genes of neighbouring features, each sharing its first with the one before; some are in none. */
function genes(variants: number) {
  const width = Math.floor(variants / 12);
  return Array.from({ length: 10 }, (_, gene) => ({
    name: `gene ${gene}`,
    features: Array.from({ length: width + 1 }, (_, i) => gene * width + i),
  }));
}

/** Training and validation losses of some epochs on a back end: one more than twice as many. */
export async function lossesOn(
  backend: 'node' | 'wasm' | 'webgpu',
  train: Train,
  epochs = 5,
): Promise<readonly number[]> {
  await startBackend(backend);
  const losses: number[] = [];
  const onEpoch = ({ epoch, trainLoss, validLoss }: EpochLog) => {
    if (epoch > 0) losses.push(trainLoss ?? Number.NaN);
    losses.push(validLoss);
  };
  await train({ epochs, patience: epochs, bootstraps: 2, onEpoch });
  return losses;
}
