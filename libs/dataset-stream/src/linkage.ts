import { getCall } from '@dirghayu/genotypes';

/** Calls of one variant as bits, 32 people a word: who has one copy, who two, who is known. */
export interface CallBits {
  readonly one: Uint32Array;
  readonly two: Uint32Array;
  readonly known: Uint32Array;
  /** People whose call is missing. */
  readonly missing: number;
  /** Sum and sum of squares of the copies. */
  readonly sum: number;
  readonly squares: number;
}

/** Spreads packed calls into bits. */
export function callBits(packed: Uint8Array, people: number): CallBits {
  const words = (people + 31) >> 5;
  const one = new Uint32Array(words);
  const two = new Uint32Array(words);
  const known = new Uint32Array(words);
  for (let i = 0; i < people; i++) {
    const call = getCall(packed, i);
    const bit = 1 << (i & 31);
    if (call === 3) continue;
    known[i >> 5] = (known[i >> 5] as number) | bit;
    if (call === 1) one[i >> 5] = (one[i >> 5] as number) | bit;
    if (call === 2) two[i >> 5] = (two[i >> 5] as number) | bit;
  }
  const ones = countBits(one);
  const twos = countBits(two);
  const missing = people - countBits(known);
  return { one, two, known, missing, sum: ones + 2 * twos, squares: ones + 4 * twos };
}

/** Whether the squared correlation of two variants, over people known for both, is above `r2`. */
export function isLinked(a: CallBits, b: CallBits, people: number, r2: number): boolean {
  const [n, sumA, squaresA, sumB, squaresB] =
    a.missing + b.missing === 0
      ? [people, a.sum, a.squares, b.sum, b.squares]
      : momentsOfBoth(a, b);
  const covariance = n * dotProduct(a, b) - sumA * sumB;
  const variances = (n * squaresA - sumA * sumA) * (n * squaresB - sumB * sumB);
  return covariance * covariance > r2 * variances;
}

/** Whether everybody who is known has the same call. */
export function isConstant({ missing, sum, squares }: CallBits, people: number): boolean {
  return (people - missing) * squares - sum * sum === 0;
}

function dotProduct(a: CallBits, b: CallBits): number {
  let ones = 0;
  let mixed = 0;
  let twos = 0;
  for (let i = 0; i < a.one.length; i++) {
    const oneA = a.one[i] as number;
    const twoA = a.two[i] as number;
    const oneB = b.one[i] as number;
    const twoB = b.two[i] as number;
    ones += bitCount(oneA & oneB);
    mixed += bitCount((oneA & twoB) | (twoA & oneB));
    twos += bitCount(twoA & twoB);
  }
  return ones + 2 * mixed + 4 * twos;
}

/** People known for both; sum and sum of squares of each over them. */
function momentsOfBoth(a: CallBits, b: CallBits): [number, number, number, number, number] {
  let known = 0;
  let onesA = 0;
  let twosA = 0;
  let onesB = 0;
  let twosB = 0;
  for (let i = 0; i < a.known.length; i++) {
    const both = (a.known[i] as number) & (b.known[i] as number);
    known += bitCount(both);
    onesA += bitCount((a.one[i] as number) & both);
    twosA += bitCount((a.two[i] as number) & both);
    onesB += bitCount((b.one[i] as number) & both);
    twosB += bitCount((b.two[i] as number) & both);
  }
  return [known, onesA + 2 * twosA, onesA + 4 * twosA, onesB + 2 * twosB, onesB + 4 * twosB];
}

function countBits(words: Uint32Array): number {
  let count = 0;
  for (const word of words) count += bitCount(word);
  return count;
}

/** Bits set in a word of 32 (Hacker's Delight, 5-1). */
function bitCount(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
