import { expect, test } from 'vitest';
import type { ScoreMatches } from '../../src/scoring/score-matcher.ts';
import { ScoreRows } from '../../src/scoring/score-rows.ts';
import { sliceWeighted, weightedVariants } from '../../src/scoring/weighted-variants.ts';

/** Matches of lines whose effects are 0, w and 2w. */
function matchesOf(
  lines: readonly { target: number; weight: number; type: number; status: number }[],
): ScoreMatches {
  const rows = new ScoreRows();
  for (const { weight } of lines) {
    rows.add({
      line: 1,
      contig: '1',
      pos: 1,
      effectAllele: 'A',
      otherAllele: null,
      model: 'additive',
      effects: [0, weight, 2 * weight],
    });
  }
  const header = { id: 'S', trait: null, weightType: null, build: null, isHarmonised: false };
  return {
    score: { ...header, name: 'S', path: 'S.txt', rows },
    status: Uint8Array.from(lines, ({ status }) => status),
    type: Uint8Array.from(lines, ({ type }) => type),
    target: Int32Array.from(lines, ({ target }) => target),
    variant: () => null,
  };
}

const ALTREF = 1;
const REFALT = 0;
const MATCHED = 1;

test('gathers by variant, turns effects of REF into effects of ALT, leaves the unused out', () => {
  const first = matchesOf([
    { target: 7, weight: 1, type: ALTREF, status: MATCHED },
    { target: 2, weight: 3, type: REFALT, status: MATCHED },
    { target: 4, weight: 9, type: ALTREF, status: 2 },
  ]);
  const second = matchesOf([{ target: 7, weight: 5, type: REFALT, status: MATCHED }]);
  const all = weightedVariants([first, second]);
  expect(all).toEqual({
    targets: Int32Array.of(2, 7),
    starts: Int32Array.of(0, 1, 3),
    scores: Int32Array.of(0, 0, 1),
    effects: Float64Array.of(6, 3, 0, 0, 1, 2, 10, 5, 0),
  });
  expect(sliceWeighted(all, 1, 2)).toEqual({
    targets: Int32Array.of(7),
    starts: Int32Array.of(0, 2),
    scores: Int32Array.of(0, 1),
    effects: Float64Array.of(0, 1, 2, 10, 5, 0),
  });
});
