import { getCall } from '@dirghayu/genotypes';

/** A variant that a test found. */
export interface Hit {
  readonly chrom: string;
  readonly pos: number;
  readonly log10P: number;
  /** Packed calls of all people. */
  readonly calls: Uint8Array;
}

/** Which hits say the same. */
export interface ClumpOptions {
  /** Greatest squared correlation of two hits that both stay. */
  readonly r2: number;
  /** Hits further apart, in kilobases, are not compared. */
  readonly windowKb: number;
  /** Over whom correlation is. */
  readonly members: Int32Array;
}

/**
 * The best of the hits that are correlated, one after the other, the best first: indices ascending.
 *
 * Of equally good hits the earlier one stays.
 */
export function clump(hits: readonly Hit[], options: ClumpOptions): readonly number[] {
  const order = [...hits.keys()].sort(
    (a, b) => (hits[b] as Hit).log10P - (hits[a] as Hit).log10P || a - b,
  );
  const kept: number[] = [];
  for (const i of order) {
    const hit = hits[i] as Hit;
    const isNew = kept.every((k) => {
      const better = hits[k] as Hit;
      const isNear =
        better.chrom === hit.chrom && Math.abs(better.pos - hit.pos) <= 1000 * options.windowKb;
      return !isNear || squaredCorrelation(hit.calls, better.calls, options.members) <= options.r2;
    });
    if (isNew) kept.push(i);
  }
  return kept.sort((a, b) => a - b);
}

/** Squared correlation of copies over members known for both; 0 where one does not vary. */
export function squaredCorrelation(a: Uint8Array, b: Uint8Array, members: Int32Array): number {
  let [n, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (const person of members) {
    const [x, y] = [getCall(a, person), getCall(b, person)];
    if (x === 3 || y === 3) continue;
    n++;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const variances = (n * squaresA - sumA * sumA) * (n * squaresB - sumB * sumB);
  return variances > 0 ? (n * products - sumA * sumB) ** 2 / variances : 0;
}
