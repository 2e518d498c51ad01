import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Diagnostic, DiagnosticCounter } from '../src/index.ts';

const diagnostic: fc.Arbitrary<Diagnostic> = fc.record({
  code: fc.constantFrom('odd-number', 'even-number', 'no-number'),
  severity: fc.constant('warning' as const),
  message: fc.string({ maxLength: 5 }),
  count: fc.nat(9),
});

function counted(diagnostics: readonly Diagnostic[]): DiagnosticCounter {
  const counter = new DiagnosticCounter();
  for (const one of diagnostics) counter.add(one);
  return counter;
}

describe('DiagnosticCounter', () => {
  test('counts by code, in the order first seen, and keeps where', () => {
    const counter = counted([
      { code: 'b', severity: 'warning', message: 'first', location: { file: 'a.vcf', line: 3 } },
      { code: 'a', severity: 'info', message: 'second', count: 40 },
      { code: 'b', severity: 'warning', message: 'third' },
    ]);
    expect(counter.counts()).toEqual([
      { code: 'b', severity: 'warning', count: 2, examples: ['a.vcf:3: first', 'third'] },
      { code: 'a', severity: 'info', count: 40, examples: ['second'] },
    ]);
  });

  test('keeps ten examples of a million', () => {
    const counter = new DiagnosticCounter();
    for (let i = 0; i < 1_000_000; i++)
      counter.add({ code: 'a', severity: 'info', message: String(i) });
    const [entry] = counter.counts();
    expect(entry?.count).toBe(1_000_000);
    expect(entry?.examples).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('merging the counts of parts equals counting the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.array(diagnostic, { maxLength: 25 }), { maxLength: 4 }), (parts) => {
        const merged = new DiagnosticCounter();
        for (const part of parts) merged.merge(counted(part).counts());
        expect(merged.counts()).toEqual(counted(parts.flat()).counts());
      }),
    );
  });

  test('counts() is a snapshot', () => {
    const counter = counted([{ code: 'a', severity: 'info', message: 'first' }]);
    const before = counter.counts();
    counter.add({ code: 'a', severity: 'info', message: 'second' });
    expect(before).toEqual([{ code: 'a', severity: 'info', count: 1, examples: ['first'] }]);
  });
});
