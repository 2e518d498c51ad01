import { createHash } from 'node:crypto';
import { BenchError } from '../errors.ts';

/** Calls by variant, `chrom:pos:ref:alt`: copies of ALT a person, 3 for missing, one digit each. */
export type CallTable = ReadonlyMap<string, string>;

/**
 * Checks that two programs found the same variants and the same calls.
 *
 * @throws {BenchError} Naming the first variant that differs.
 */
export function requireSameCalls(
  ours: { readonly name: string; readonly calls: CallTable },
  theirs: { readonly name: string; readonly calls: CallTable },
): void {
  for (const key of new Set([...theirs.calls.keys(), ...ours.calls.keys()])) {
    const [expected, actual] = [theirs.calls.get(key), ours.calls.get(key)];
    if (expected === actual) continue;
    throw new BenchError(`Cannot time ${ours.name} against ${theirs.name}: they differ at ${key}`, {
      expected: shorten(expected),
      actual: shorten(actual),
    });
  }
}

/**
 * Checks that two programs give the same figure.
 *
 * @throws {BenchError} If they differ.
 */
export function requireSame(
  what: string,
  ours: { readonly name: string; readonly value: unknown },
  theirs: { readonly name: string; readonly value: unknown },
): void {
  if (ours.value === theirs.value) return;
  throw new BenchError(`Cannot time ${ours.name} against ${theirs.name}: ${what} differs`, {
    expected: String(theirs.value),
    actual: String(ours.value),
  });
}

/** Genotypes of a table. */
export function countCalls(calls: CallTable): number {
  return [...calls.values()].reduce((sum, text) => sum + text.length, 0);
}

/** Copies of ALT and missing calls of each person, hashed: equal for the same calls in any order. */
export function hashOfPeople(copies: readonly number[], missing: readonly number[]): string {
  return createHash('sha256')
    .update(JSON.stringify([copies, missing]))
    .digest('hex');
}

function shorten(calls: string | undefined): string {
  if (calls === undefined) return 'no such variant';
  return calls.length > 60 ? `${calls.slice(0, 60)}…` : calls;
}
