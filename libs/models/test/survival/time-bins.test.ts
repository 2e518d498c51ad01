import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeBins } from '../../src/survival/time-bins.ts';
import { arbitraryCases, columns } from '../survival-cases.ts';

test('bins rise, span the follow-up, and each holds an event', () => {
  fc.assert(
    fc.property(arbitraryCases, fc.boolean(), (cases, withEntry) => {
      const many = Array.from({ length: 12 }, () => cases).flat();
      const { followUp } = columns(many, withEntry);
      const { time, event, entry } = followUp;
      const used = time.flatMap((t, i) =>
        Number.isNaN(event[i]) || (entry && entry[i]! >= t) ? [] : [i],
      );
      fc.pre(used.some((i) => event[i] === 1));
      const edges = timeBins(followUp);
      expect(edges[0]).toBe(entry ? Math.min(...used.map((i) => entry[i]!)) : 0);
      expect(edges.at(-1)).toBe(Math.max(...used.map((i) => time[i]!)));
      for (let bin = 1; bin < edges.length; bin++) {
        const [low, high] = [edges[bin - 1]!, edges[bin]!];
        expect(low).toBeLessThan(high);
        const held = used.filter((i) => event[i] === 1 && time[i]! > low && time[i]! <= high);
        expect(held.length).toBeGreaterThan(0);
      }
    }),
  );
});

test('has up to twenty bins of ten events and more', () => {
  const time = Array.from({ length: 500 }, (_, i) => i + 1);
  const edges = timeBins({ time, event: time.map(() => 1) });
  expect([...edges].slice(0, 3)).toEqual([0, 25, 50]);
  expect(edges.length).toBe(21);
});
