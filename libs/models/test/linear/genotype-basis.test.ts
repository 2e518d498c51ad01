import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { multiply } from '../../src/linear/design.ts';
import { genotypeBasis, kernelMatrix } from '../../src/linear/genotype-basis.ts';
import { fitRidge } from '../../src/linear/ridge.ts';
import { logisticObjective } from '../../src/losses/logistic.ts';
import { SeededRandom } from '../../src/seeded-random.ts';
import { expectClose } from '../expect-close.ts';

beforeAll(async () => {
  await startBackend('auto');
});

function genotypes(rows: number, columns: number) {
  const random = new SeededRandom(rows + columns);
  const data = Float32Array.from({ length: rows * columns }, () => 2 * random.next() - 1);
  return { rows, columns, data };
}

describe('genotypeBasis()', () => {
  test('with more features than people, ridge on as many columns as people gives the same scores', () => {
    const wide = genotypes(40, 300);
    const labels = Array.from({ length: 40 }, (_, i) => i % 2);
    const basis = genotypeBasis(wide);
    expect([basis.design.columns, basis.penalty]).toEqual([40, 1]);
    const fit = (design: typeof basis.design, penalty: number) =>
      fitRidge({
        design,
        objective: logisticObjective(labels),
        penalties: new Float64Array(design.columns).fill(penalty),
        tolerance: 1e-9,
      }).coefficients;
    const reduced = basis.toWeights(fit(basis.design, 0.5));
    const direct = fit(wide, 0.5 * wide.columns); // the penalty of weights is that of β × features
    expectClose(multiply(wide, Float64Array.from(reduced)), multiply(wide, direct), 3);
  });

  test('with fewer features than people, the features are the basis', () => {
    const tall = genotypes(30, 5);
    const basis = genotypeBasis(tall);
    expect([basis.design.columns, basis.penalty]).toEqual([5, 5]);
    const beta = Float64Array.of(1, -2, 0.5, 3, 0);
    const weights = Float64Array.from(basis.toWeights(beta));
    expectClose(multiply(basis.design, beta), multiply(tall, weights), 5);
  });

  test('takes rare variants, whose kernel has large members and less rank than people', () => {
    const [rows, columns] = [700, 800];
    const random = new SeededRandom(8);
    const data = new Float32Array(rows * columns);
    for (let c = 0; c < columns / 2; c++) {
      const carriers = 1 + random.below(4);
      const rate = carriers / rows;
      const scale = 1 / Math.sqrt(rate * (1 - rate));
      for (let row = 0; row < rows; row++) data[row * columns + c] = -rate * scale;
      for (let k = 0; k < carriers; k++) data[random.below(rows) * columns + c] = scale;
    }
    const { design } = genotypeBasis({ rows, columns, data });
    const kernel = kernelMatrix({ rows, columns, data });
    for (let pair = 0; pair < 500; pair++) {
      const [i, j] = [random.below(rows), random.below(rows)];
      if (i === j) continue;
      let sum = 0;
      for (let k = 0; k < rows; k++) sum += design.data[i * rows + k]! * design.data[j * rows + k]!;
      expect(sum).toBeCloseTo(kernel[i * rows + j]!, 3);
    }
  });

  test('kernelMatrix() is X·Xᵀ / features, across slices', () => {
    const x = genotypes(4, 2500);
    const kernel = kernelMatrix(x);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        let sum = 0;
        for (let c = 0; c < 2500; c++) sum += x.data[i * 2500 + c]! * x.data[j * 2500 + c]!;
        expect(kernel[i * 4 + j]).toBeCloseTo(sum / 2500, 6);
      }
    }
  });
});
