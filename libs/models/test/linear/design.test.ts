import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, joinColumns, multiply, multiplyTransposed } from '../../src/linear/design.ts';

const whole = fc.integer({ min: -9, max: 9 });
const arbitraryDesign = fc
  .tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 }))
  .chain(([rows, columns]) =>
    fc
      .array(whole, { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => ({ rows, columns, data: Float32Array.from(values) })),
  );

test('multiply() and its transpose agree with sums over single numbers', () => {
  fc.assert(
    fc.property(arbitraryDesign, fc.infiniteStream(whole), (design, numbers) => {
      const { rows, columns, data } = design;
      const draw = (count: number) =>
        Float64Array.from({ length: count }, () => numbers.next().value);
      const [beta, weights] = [draw(columns), draw(rows)];
      const product = Array.from({ length: rows }, (_, r) =>
        beta.reduce((sum, b, c) => sum + b * data[r * columns + c]!, 0),
      );
      const transposed = Array.from({ length: columns }, (_, c) =>
        weights.reduce((sum, w, r) => sum + w * data[r * columns + c]!, 0),
      );
      expect([...multiply(design, beta)]).toEqual(product);
      const into = new Float64Array(columns).fill(99);
      expect([...multiplyTransposed(design, weights, into)].map((v) => v + 0)).toEqual(
        transposed.map((v) => v + 0),
      );
    }),
  );
});

test('columnsOf() turns a design', () => {
  fc.assert(
    fc.property(arbitraryDesign, (design) => {
      const { rows, columns, data } = design;
      const turned = columnsOf(design);
      expect(turned.length).toBe(columns);
      turned.forEach((column, c) => {
        expect([...column]).toEqual(Array.from({ length: rows }, (_, r) => data[r * columns + c]));
      });
    }),
  );
});

test('joinColumns() puts designs side by side', () => {
  const left = { rows: 2, columns: 1, data: Float32Array.of(1, 2) };
  const none = { rows: 2, columns: 0, data: new Float32Array(0) };
  const right = { rows: 2, columns: 2, data: Float64Array.of(3, 4, 5, 6) };
  const joined = joinColumns([left, none, right]);
  expect(joined).toEqual({ rows: 2, columns: 3, data: Float32Array.of(1, 3, 4, 2, 5, 6) });
});
