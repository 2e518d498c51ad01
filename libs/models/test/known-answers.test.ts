/**
 * Published data with known answers. What R says was recorded with R 4.2.2 and survival 3.5.3
 * (Debian's r-cran-survival): the command stands above each figure.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  fitCox,
  harrellC,
  kaplanMeier,
  predictCox,
  startBackend,
  trainLifespanNet,
} from '../src/index.ts';
import { uncensoredBefore } from '../src/metrics/censoring.ts';
import { unoC } from '../src/metrics/concordance.ts';
import { SeededRandom } from '../src/seeded-random.ts';
import { expectClose } from './expect-close.ts';
import { memorySource, type People, pick } from './memory-source.ts';
import { hasSharedData, readTable } from './shared-data.ts';

beforeAll(async () => {
  await startBackend('auto');
});

const numbers = (path: string) =>
  readTable(path)
    .slice(1)
    .map((row) => row.map(Number));
const designOf = (rows: readonly (readonly number[])[]) => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  data: Float64Array.from(rows.flat()),
});

describe.skipIf(!hasSharedData)('rossi (SKIPPED without shared data)', () => {
  const rows = hasSharedData ? numbers('survival/rossi.csv') : [];
  const followUp = { time: rows.map((row) => row[0]!), event: rows.map((row) => row[1]!) };

  test('coxph(Surv(week, arrest) ~ ., ties = "efron"): likelihood, coefficients, concordance', () => {
    const design = designOf(rows.map((row) => row.slice(2)));
    const model = fitCox(design, followUp);
    expect(model.logLikelihood).toBeCloseTo(-658.7476594, 6);
    const coefficients = [-0.379422166, -0.057437743, 0.313899788, -0.149795698, -0.433703878];
    expectClose(model.coefficients, [...coefficients, -0.084871083, 0.091497081], 6);
    const errors = [0.191379481, 0.021999471, 0.307992777, 0.212224296, 0.381868058];
    expectClose(model.standardErrors, [...errors, 0.195756672, 0.02864855], 7);
    expect(model.nullLogLikelihood).toBeCloseTo(-675.380632347, 8);
    expect(harrellC(predictCox(model, design), followUp)).toBeCloseTo(0.64032925, 8);
  });

  test('concordance(coxph(… ~ fin + age + prio), timewt = "n/G2")', () => {
    const design = designOf(rows.map((row) => [row[2]!, row[3]!, row[8]!]));
    const risk = predictCox(fitCox(design, followUp), design);
    const uncensored = uncensoredBefore(followUp);
    expect(unoC(risk, followUp, uncensored, 53)).toBeCloseTo(0.63016063, 6);
  });
});

describe.skipIf(!hasSharedData)('channing: delayed entry (SKIPPED without shared data)', () => {
  const rows = hasSharedData ? readTable('survival/channing.csv').slice(1) : [];
  const followUp = {
    entry: rows.map((row) => Number(row[1])),
    time: rows.map((row) => Number(row[2])),
    event: rows.map((row) => Number(row[4])),
  };

  test('coxph(Surv(entry, exit, cens) ~ sex, data = ch[ch$entry < ch$exit, ])', () => {
    const design = designOf(rows.map((row) => [row[0] === 'Male' ? 1 : 0]));
    const model = fitCox(design, followUp);
    expect(model.coefficients[0]).toBeCloseTo(0.32190356, 7);
    expect(model.standardErrors[0]).toBeCloseTo(0.173315567, 7);
    expect(model.logLikelihood).toBeCloseTo(-795.8828132, 6);
    expect(harrellC(predictCox(model, design), followUp)).toBeCloseTo(0.52839842, 8);
  });

  test('survfit(Surv(entry, exit, cens) ~ 1) at 900, 1000 and 1100 months', () => {
    const { times, survival } = kaplanMeier(followUp);
    const at = (time: number) => survival[times.findLastIndex((t) => t <= time)]!;
    expectClose([900, 1000, 1100].map(at), [0.66975352, 0.45948887, 0.15573014], 8);
  });
});

/** Trains on the rows of one label and judges those of another. */
function splitsOf(
  people: People,
  train: number[],
  valid: number[],
  held: number[],
  batchSize = 8192,
) {
  return {
    train: memorySource(pick(people, train), batchSize),
    valid: memorySource(pick(people, valid), batchSize),
    test: memorySource(pick(people, held), batchSize),
  };
}

describe.skipIf(!hasSharedData)('flchain: lifespan (SKIPPED without shared data)', () => {
  const people = hasSharedData ? readFlchain() : undefined;
  const order = [...new SeededRandom(5).permutation(people?.targets.length ?? 0)];

  test('linear Cox reaches C 0.795 in five folds', () => {
    const filled = people!.covariates.map((row) => row.map((value) => value || 0.9));
    const folds = [0, 1, 2, 3, 4].map((fold) => {
      const held = order.filter((_, k) => k % 5 === fold);
      const rest = order.filter((_, k) => k % 5 !== fold);
      const rows = (members: number[]) => designOf(members.map((i) => filled[i]!));
      const followUp = (members: number[]) => ({
        time: members.map((i) => people!.targets[i]![0]!),
        event: members.map((i) => people!.targets[i]![1]!),
      });
      const model = fitCox(rows(rest), followUp(rest));
      return harrellC(predictCox(model, rows(held)), followUp(held));
    });
    const mean = folds.reduce((sum, c) => sum + c, 0) / 5;
    expect(Math.abs(mean - 0.795)).toBeLessThan(0.01);
  });

  test('its age at death without the living is refused', async () => {
    const splits = splitsOf(
      people!,
      order.slice(0, 100),
      order.slice(100, 200),
      order.slice(200, 300),
    );
    await expect(trainLifespanNet(splits, { time: 'futime' })).rejects.toThrow(
      'age at death among the dead is not a target',
    );
  });
});

/** Age, sex and laboratory values; `?` is missing. */
function readFlchain(): People {
  const lines = readTable('survival/flchain.arff');
  const start = lines.findIndex(([first]) => first === '@data') + 1;
  const rows = lines.slice(start).filter((row) => row.length > 5);
  const number = (cell = '') => (cell === '?' ? Number.NaN : Number(cell));
  return {
    genotypes: rows.map(() => []),
    covariates: rows.map((row) => [
      number(row[0]),
      row[1] === 'M' ? 1 : 0,
      ...[2, 3, 4, 5, 6].map((cell) => number(row[cell])),
      row[7] === 'yes' ? 1 : 0,
    ]),
    targets: rows.map((row) => [number(row[8]), row[9] === 'dead' ? 1 : 0]),
    covariateNames: ['age', 'male', 'year', 'kappa', 'lambda', 'group', 'creatinine', 'mgus'],
    targetNames: ['futime', 'death'],
  };
}
