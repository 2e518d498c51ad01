/** What is fitted sees the training people: the others are poisoned, and nothing fitted changes. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  startBackend,
  type TrainingSplits,
  trainDiseaseNet,
  trainIncidentNet,
  trainLifespanNet,
} from '../src/index.ts';
import { LinearPathFitter } from '../src/linear/linear-path.ts';
import { logisticObjective } from '../src/losses/logistic.ts';
import { SeededRandom } from '../src/seeded-random.ts';
import { type People, split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const cohort = simulatedCohort({ people: 400, variants: 40 });
const quick = { epochs: 3, bootstraps: 3 };
const survival = { time: 'years', event: 'died' };

/** Calls all missing, covariates absurd or missing, labels the other way round, times tiny. */
function poison(people: People, absurd = 1e9): People {
  return {
    ...people,
    genotypes: people.genotypes.map((row) => row.map(() => Number.NaN)),
    covariates: people.covariates.map((row, i) =>
      row.map(() => (i % 3 === 0 ? absurd : Number.NaN)),
    ),
    targets: people.targets.map((row) =>
      row.map((value, k) => (people.targetNames[k] === 'years' ? 1e-3 + value / 1e4 : 1 - value)),
    ),
  };
}

const NETS: Record<
  string,
  { targets: string[]; train: (splits: TrainingSplits, epochs?: number) => Promise<Fitted> }
> = {
  'DiseaseNet-Multi': {
    targets: ['has_cvd', 'has_t2d'],
    train: (splits, epochs = 3) => trainDiseaseNet(splits, { ...quick, epochs }),
  },
  'LifespanNet-India, Cox': {
    targets: ['years', 'died'],
    train: (splits, epochs = 3) => trainLifespanNet(splits, { ...quick, epochs, ...survival }),
  },
  'LifespanNet-India, discrete': {
    targets: ['years', 'died'],
    train: (splits, epochs = 3) =>
      trainLifespanNet(splits, { ...quick, epochs, ...survival, objective: 'discrete' }),
  },
  'DiseaseNet-Multi by when diseases begin': {
    targets: ['years', 'died'],
    train: (splits, epochs = 3) =>
      trainIncidentNet(splits, { ...quick, epochs, diseases: { ill: survival } }),
  },
};

/** What every net leaves that was fitted: weights, preprocessing, baseline hazard, calibration … */
interface Fitted {
  readonly state: Awaited<ReturnType<typeof trainDiseaseNet>>['state'];
  readonly history: readonly { readonly validLoss: number }[];
}

const losses = ({ history }: Fitted) => history.map(({ validLoss }) => validLoss);

describe.each(Object.entries(NETS))('%s', (_, { targets, train }) => {
  const people = withTargets(cohort, targets);
  const poisoned = split(poison(people));

  test('nothing that is fitted or chosen sees the test people', async () => {
    const splits = split(people);
    const first = await train(splits);
    const second = await train({ ...splits, test: poisoned.test });
    expect(second.state).toEqual(first.state);
    expect(losses(second)).toEqual(losses(first));
  });

  test('validation people choose, and calibrate chances, but nothing is fitted to them', async () => {
    // Without genotypes and epochs there is one penalty and one set of weights: nothing to choose.
    const bare = (all: People) => split({ ...all, genotypes: all.genotypes.map(() => []) });
    const splits = bare(people);
    const { valid, test } = bare(poison(people, 200)); // a larger one has no finite loss
    const { calibration: _first, ...first } = (await train(splits, 0)).state;
    const { calibration: _second, ...second } = (await train({ ...splits, valid, test }, 0)).state;
    expect(second).toEqual(first);
  });
});

test('of each penalty, ridge and elastic net are fitted to the training people alone', () => {
  const [rows, features] = [120, 12];
  const draw = (count: number, seed: number) => {
    const random = new SeededRandom(seed);
    return Float32Array.from({ length: count }, () => random.next() - 0.5);
  };
  const train = {
    genotypes: { rows, columns: features, data: draw(rows * features, 1) },
    covariates: { rows, columns: 1, data: draw(rows, 2) },
  };
  const labels = Float64Array.from(
    train.genotypes.data.filter((__, i) => i % features === 0),
    (x) => Number(x > 0),
  );
  const fits = [0, Number.NaN, 1e6].map((value) => {
    const valid = {
      genotypes: { rows: 9, columns: features, data: new Float32Array(9 * features).fill(value) },
      covariates: { rows: 9, columns: 1, data: new Float32Array(9).fill(value) },
    };
    return ['fit', 'fitElasticNet'].flatMap((method) =>
      // The loss of validation picks the third and the seventh penalty, whatever is predicted.
      [3, 7].map((chosen) => {
        let asked = 0;
        const target = {
          hasBias: true,
          trainObjective: (keep: (row: number) => boolean) =>
            logisticObjective(labels.map((label, row) => (keep(row) ? label : Number.NaN))),
          validLoss: () => Math.abs(++asked - chosen),
        };
        const fitter = new LinearPathFitter(train, valid, 1);
        return method === 'fit' ? fitter.fit(target, 'all') : fitter.fitElasticNet(target);
      }),
    );
  });
  expect(fits[1]).toEqual(fits[0]);
  expect(fits[2]).toEqual(fits[0]);
  const weights = fits[0]!.map((fit) => Math.abs(fit.weights.genotypes[0]!));
  expect(Math.min(...weights)).toBeGreaterThan(0);
  expect(new Set(weights).size).toBe(4);
});
