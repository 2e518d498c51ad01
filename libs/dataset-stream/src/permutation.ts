import type { Random } from './random.ts';

/** Shuffles `values` in place (Fisher and Yates): every order is equally likely. */
export function shuffle(values: Int32Array, random: Random): Int32Array {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const value = values[i] as number;
    values[i] = values[j] as number;
    values[j] = value;
  }
  return values;
}

/** 0, 1, … `length` - 1. */
export function ascending(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i);
}

/** `inverse[permutation[i]] = i`; places that no member names hold -1. */
export function invert(permutation: Int32Array, length = permutation.length): Int32Array {
  const inverse = new Int32Array(length).fill(-1);
  for (let i = 0; i < permutation.length; i++) inverse[permutation[i] as number] = i;
  return inverse;
}
