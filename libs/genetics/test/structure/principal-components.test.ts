import { packCalls } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import {
  principalComponents,
  type VariantCalls,
} from '../../src/structure/principal-components.ts';
import { randomNormal } from '../../src/structure/random-normal.ts';
import { symmetricEigen } from '../../src/structure/symmetric-eigen.ts';

/** Two populations that differ at every variant; 3 % of calls missing; some common alleles are ALT. */
function population(people: number, variants: number, seed = 1): number[][] {
  const normal = randomNormal(seed);
  const uniform = () => Math.abs(normal() * 9973.77) % 1;
  return Array.from({ length: variants }, () => {
    const [p, q] = [0.1 + 0.8 * uniform(), 0.1 + 0.8 * uniform()];
    return Array.from({ length: people }, (_, i) => {
      const frequency = i % 2 === 0 ? p : q;
      if (uniform() < 0.03) return 3;
      return (uniform() < frequency ? 1 : 0) + (uniform() < frequency ? 1 : 0);
    });
  });
}

function callsOf(variants: readonly (readonly number[])[]): VariantCalls {
  const packed = variants.map((calls) => packCalls(calls));
  return {
    people: variants[0]?.length ?? 0,
    variants: variants.length,
    read: async (take) => {
      for (const [i, one] of packed.entries()) take(i, one);
    },
  };
}

/** Centred and scaled copies of ALT, missing 0, by the members' frequencies. */
function standardized(calls: readonly number[], members: Int32Array): number[] | null {
  const known = [...members].map((i) => calls[i] as number).filter((call) => call !== 3);
  const p = known.reduce((sum, call) => sum + call, 0) / (2 * known.length);
  const deviation = Math.sqrt(2 * p * (1 - p));
  return deviation > 0 ? calls.map((call) => (call === 3 ? 0 : (call - 2 * p) / deviation)) : null;
}

/** Eigenvectors of the whole relationship matrix. */
function slowComponents(variants: readonly (readonly number[])[], members: Int32Array) {
  const columns = variants.flatMap((calls) => {
    const one = standardized(calls, members);
    return one ? [one] : [];
  });
  const matrix = Array.from(members, (i) =>
    Float64Array.from(
      members,
      (k) => columns.reduce((sum, x) => sum + x[i]! * x[k]!, 0) / columns.length,
    ),
  );
  return symmetricEigen(matrix);
}

const ALL = (people: number) => Int32Array.from({ length: people }, (_, i) => i);

test('equal the eigenvectors of the relationship matrix', async () => {
  const variants = [...population(60, 300), Array(60).fill(0)];
  const members = ALL(60);
  const { eigenvalues, scores, scales } = await principalComponents(callsOf(variants), {
    members,
    components: 4,
  });
  const { values, vectors } = slowComponents(variants, members);
  expect(scales.at(-1)).toBeNull();
  for (let k = 0; k < 4; k++) {
    expect(eigenvalues[k]! / values[k]!).toBeCloseTo(1, 4);
    const along = [...members].reduce((sum, i) => sum + scores[i * 4 + k]! * vectors[k]![i]!, 0);
    expect(Math.abs(along)).toBeCloseTo(1, k === 0 ? 6 : 2);
  }
});

test('others are projected: their calls change nothing for those whom it was fitted to', async () => {
  const people = 50;
  const variants = population(people, 200, 5);
  const members = ALL(people).filter((i) => i % 5 !== 0);
  const options = { members, components: 2 };
  const first = await principalComponents(callsOf(variants), options);
  const isMember = new Set(members);
  const disturbed = variants.map((calls) => calls.map((call, i) => (isMember.has(i) ? call : 2)));
  const second = await principalComponents(callsOf(disturbed), options);
  expect(second.eigenvalues).toEqual(first.eigenvalues);
  expect(second.loadings).toEqual(first.loadings);
  for (const i of members) {
    for (let k = 0; k < 2; k++) {
      expect(second.scores[2 * i + k]).toBeCloseTo(first.scores[2 * i + k]!, 12);
    }
  }
  // A score is the sum of loadings times standardised calls, for everybody.
  for (let i = 0; i < people; i++) {
    const sum = variants.reduce((total, calls, v) => {
      const x = standardized(calls, members);
      return total + (x ? x[i]! * first.loadings[2 * v]! : 0);
    }, 0);
    expect(first.scores[2 * i]).toBeCloseTo(sum, 10);
  }
  // The populations lie apart, also those of the projected.
  const side = (i: number) => Math.sign(first.scores[2 * i]!);
  for (let i = 0; i < people; i++) expect(side(i)).toBe(i % 2 === 0 ? side(0) : -side(0));
});

test('the same seed gives the same numbers; too few people are refused', async () => {
  const variants = population(40, 100, 9);
  const options = { members: ALL(40), components: 3, seed: 4 };
  const [a, b] = [
    await principalComponents(callsOf(variants), options),
    await principalComponents(callsOf(variants), options),
  ];
  expect(a.scores).toEqual(b.scores);
  const few = principalComponents(callsOf(variants), { members: ALL(5), components: 3 });
  await expect(few).rejects.toMatchObject({ code: 'STRUCTURE' });
});

test('symmetricEigen() takes a matrix apart', () => {
  const normal = randomNormal(3);
  const half = Array.from({ length: 12 }, () => Float64Array.from({ length: 12 }, normal));
  const matrix = half.map((row, i) => row.map((value, k) => value + half[k]![i]!));
  const { values, vectors } = symmetricEigen(matrix);
  for (const [k, vector] of vectors.entries()) {
    const image = matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));
    for (const [i, value] of image.entries()) expect(value).toBeCloseTo(values[k]! * vector[i]!, 9);
    if (k > 0) expect(values[k]!).toBeLessThanOrEqual(values[k - 1]!);
  }
});
