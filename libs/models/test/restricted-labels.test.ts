import { describe, expect, test } from 'vitest';
import { hideOthers, restrictLabels } from '../src/restricted-labels.ts';
import { split } from './memory-source.ts';
import { simulatedCohort } from './simulated-cohort.ts';

const cohort = simulatedCohort({ people: 100, variants: 20 });
const members = new Set(Array.from({ length: 50 }, (_, i) => `P${2 * i}`));
const rule = { task: 'has_t2d', rule: 'sex=F', members };

describe('restrictLabels()', () => {
  test('takes the label of everybody else, and nothing but it', async () => {
    const plain = split(cohort);
    const restricted = restrictLabels(plain, [rule]);
    for (const name of ['train', 'valid', 'test'] as const) {
      const original = plain[name].epoch(3)[Symbol.asyncIterator]();
      for await (const batch of restricted[name].epoch(3)) {
        const { value: before } = await original.next();
        expect(batch.sampleIds).toEqual(before.sampleIds);
        expect(batch.genotypes).toEqual(before.genotypes);
        batch.sampleIds.forEach((id, row) => {
          const at = row * 4 + 1;
          expect(batch.targetMask[at]).toBe(members.has(id) ? before.targetMask[at] : 0);
          expect(batch.targets[at]).toBe(members.has(id) ? before.targets[at] : Number.NaN);
          expect(batch.targets[at - 1]).toBe(before.targets[at - 1]);
        });
      }
    }
    expect(restrictLabels(plain, [])).toBe(plain);
  });

  test('refuses a task that is no target', () => {
    expect(() => restrictLabels(split(cohort), [{ ...rule, task: 'breast' }])).toThrowError(
      expect.objectContaining({
        code: 'MODEL',
        message:
          'Cannot restrict "breast" to sex=F: expected one of "has_cvd", "has_t2d", "years", "died", got no such target',
      }),
    );
  });
});

test('hideOthers() leaves no score where there can be no disease', () => {
  const scores = Float32Array.of(0.1, 0.2, 0.3, 0.4);
  hideOthers(scores, ['P0', 'P1'], ['has_cvd', 'has_t2d'], [rule, { ...rule, task: 'other' }]);
  expect([...scores].map((score) => score.toFixed(1))).toEqual(['0.1', '0.2', '0.3', 'NaN']);
});
