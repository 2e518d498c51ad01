import { beforeAll, expect, test } from 'vitest';
import {
  Attributor,
  type PersonAttribution,
  startBackend,
  trainDiseaseNet,
} from '../../src/index.ts';
import { memorySource, split } from '../memory-source.ts';
import { simulatedCohort, withTargets } from '../simulated-cohort.ts';

const VARIANTS = 100;
const cohort = withTargets(simulatedCohort({ people: 2000, variants: VARIANTS }), ['has_cvd']);
/** The simulation's causal variants: every fifth. */
const isCausal = (index: number) => index % Math.floor(VARIANTS / 20) === 0;

beforeAll(() => startBackend('auto'));

test('causal variants top the attribution; genes and clinical inputs have theirs', {
  tags: ['slow'],
}, async () => {
  const run = await trainDiseaseNet(split(cohort), { bootstraps: 2, epochs: 10 });
  const genes = [
    { name: 'causal', features: [0, 5, 10] },
    { name: 'idle', features: [2, 7, 12] },
  ];
  const attributor = new Attributor(run.state, genes);
  const people: PersonAttribution[] = [];
  for await (const batch of memorySource(cohort).epoch(0)) {
    attributor.add(batch, (person) => people.push(person));
  }
  const [found] = attributor.result();
  const order = (found?.variants ?? []).map(({ importance }, index) => ({ importance, index }));
  order.sort((a, b) => b.importance - a.importance);
  expect(order.slice(0, 9).every(({ index }) => isCausal(index))).toBe(true);
  expect(order.slice(0, 20).filter(({ index }) => isCausal(index)).length).toBeGreaterThanOrEqual(
    17,
  );
  const [causal, idle] = found?.groups ?? [];
  expect(causal!.importance).toBeGreaterThan(3 * idle!.importance);
  const [age, male] = found?.covariates ?? [];
  expect([age!.name, male!.name]).toEqual(['age', 'male']);
  expect(age!.effect).toBeGreaterThan(0.02); // the simulation's 0.06 a year, shrunk
  expect(age!.effect).toBeLessThan(0.08);
  expect(male!.effect).toBeGreaterThan(0.15); // its 0.5
  expect(found?.people).toBe(2000);
  expect(found?.largestGap).toBeLessThan(0.05);
  // The summary is the mean of the people.
  const top = order[0]!;
  const sizes = people.map(({ variants }) => Math.abs(variants[top.index]!));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expect(top.importance).toBeCloseTo(mean, 6);
});
