import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descend, type PenalisedProblem } from '../../src/linear/coordinate-descent.ts';
import { columnsOf, type Design, multiply, multiplyTransposed } from '../../src/linear/design.ts';
import { coxObjective } from '../../src/losses/cox.ts';
import { logisticObjective } from '../../src/losses/logistic.ts';
import { SeededRandom } from '../../src/seeded-random.ts';

const ROWS = 60;

/** The design is what the slow twin reads. */
type Problem = PenalisedProblem & { readonly design: Design };

function problemOf(kind: 'logistic' | 'cox', seed: number, columns: number): Problem {
  const random = new SeededRandom(seed);
  const data = new Float32Array(ROWS * columns);
  for (let row = 0; row < ROWS; row++) {
    let last = 0;
    for (let c = 0; c < columns; c++) {
      last = 0.6 * last + 2 * random.next() - 1;
      data[row * columns + c] = last;
    }
  }
  const labels = Array.from({ length: ROWS }, () => random.below(2));
  const time = labels.map(() => 1 + random.below(20)); // with ties
  const entry = time.map((t) => random.below(t));
  const objective =
    kind === 'logistic'
      ? logisticObjective(labels.map((label, row) => (row % 7 === 0 ? Number.NaN : label)))
      : coxObjective({ time, event: labels, entry });
  const design = { rows: ROWS, columns, data };
  return {
    design,
    columns: columnsOf(design),
    rows: ROWS,
    objective,
    ridge: Float64Array.from({ length: columns }, () => 0.1 + 2 * random.next()),
    lasso: Float64Array.from({ length: columns }, (_, c) => (c % 4 === 0 ? 0 : 4 * random.next())),
  };
}

function valueAt({ design, objective, ridge, lasso }: Problem, x: Float64Array): number {
  const loss = objective.evaluate(multiply(design, x), new Float64Array(ROWS));
  return x.reduce((sum, b, c) => sum + 0.5 * ridge[c]! * b * b + lasso[c]! * Math.abs(b), loss);
}

/** Proximal gradient by steps so short that each must descend, until none moves anything. */
function slowTwin(problem: Problem): Float64Array {
  const { design, objective, ridge, lasso } = problem;
  const { columns } = design;
  const squares = Array.from(design.data).reduce((sum, value) => sum + value * value, 0);
  const step = 1 / (squares + Math.max(...ridge));
  let x = new Float64Array(columns);
  const slopes = new Float64Array(ROWS);
  const gradient = new Float64Array(columns);
  for (let iteration = 0; iteration < 60_000; iteration++) {
    objective.evaluate(multiply(design, x), slopes);
    multiplyTransposed(design, slopes, gradient);
    const next = x.map((b, c) => {
      const moved = b - step * (gradient[c]! + ridge[c]! * b);
      return Math.sign(moved) * Math.max(0, Math.abs(moved) - step * lasso[c]!);
    });
    const move = Math.max(...next.map((b, c) => Math.abs(b - x[c]!)));
    x = next;
    if (move < 1e-9) break;
  }
  return x;
}

describe.each(['logistic', 'cox'] as const)('descend() on %s', (kind) => {
  test('ends where short proximal steps end, from anywhere', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (seed, columns) => {
        const problem = problemOf(kind, seed, columns);
        const expected = slowTwin(problem);
        const random = new SeededRandom(seed);
        const starts = [new Float64Array(columns), expected.map(() => 2 * random.next() - 1)];
        for (const start of starts) {
          const found = descend(problem, start);
          const best = valueAt(problem, expected);
          expect(valueAt(problem, found)).toBeLessThan(best * (1 + 1e-6) + 1e-9);
          found.forEach((b, c) => {
            expect(Math.abs(b - expected[c]!)).toBeLessThan(3e-3);
          });
        }
      }),
      { numRuns: 25 },
    );
  });

  test('leaves a column that is 0 everywhere alone', () => {
    const { design, ...problem } = problemOf(kind, 3, 2);
    const data = design.data.map((value, i) => (i % 2 === 0 ? 0 : value));
    const flat = {
      ...problem,
      columns: columnsOf({ ...design, data }),
      ridge: new Float64Array(2),
      lasso: new Float64Array(2),
    };
    expect(descend(flat, new Float64Array(2))[0]).toBe(0);
  });

  test('curvature() bounds the second derivative of each row, from above', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { objective } = problemOf(kind, seed, 1);
        const random = new SeededRandom(seed);
        const at = Float64Array.from({ length: ROWS }, () => 2 * random.next() - 1);
        const bound = new Float64Array(ROWS);
        objective.curvature(at, bound);
        const slopeOf = (row: number, by: number) => {
          const slopes = new Float64Array(ROWS);
          objective.evaluate(at.with(row, at[row]! + by), slopes);
          return slopes[row]!;
        };
        for (let row = 0; row < ROWS; row += 5) {
          const second = (slopeOf(row, 1e-4) - slopeOf(row, -1e-4)) / 2e-4;
          expect(second).toBeLessThan(bound[row]! + 1e-6);
          if (kind === 'logistic') expect(second).toBeCloseTo(bound[row]!, 6);
        }
      }),
      { numRuns: 20 },
    );
  });
});
