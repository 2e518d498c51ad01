import { inner, solve } from './slow-regression.ts';

/** Newton's method, matrix by matrix. */
export function slowLogistic(columns: readonly (readonly number[])[], y: readonly number[]) {
  let beta = columns.map(() => 0);
  let information: number[][] = [];
  for (let step = 0; step < 30; step++) {
    const chance = chancesAt(columns, beta);
    information = informationAt(columns, beta);
    const score = columns.map((a) =>
      inner(
        a,
        y.map((v, i) => v - (chance[i] as number)),
      ),
    );
    const move = solve(information, score);
    beta = beta.map((b, k) => b + (move[k] as number));
  }
  const unit = columns.map((_, k) => (k === columns.length - 1 ? 1 : 0));
  const variance = solve(information, unit).at(-1) as number;
  return { beta: beta.at(-1) as number, error: Math.sqrt(variance) };
}

/** Climbs the likelihood with Firth's penalty by differences of it alone, halving what does not climb. */
export function slowFirth(columns: readonly (readonly number[])[], y: readonly number[]) {
  const step = 1e-3;
  const value = (beta: readonly number[]) => penalisedLikelihood(columns, y, beta);
  let beta = columns.map(() => 0);
  for (let round = 0; round < 60; round++) {
    const shifted = (...moves: readonly (readonly [number, number])[]) =>
      value(beta.map((b, k) => moves.reduce((sum, [i, by]) => sum + (i === k ? by : 0), b)));
    const slope = beta.map((_, k) => (shifted([k, step]) - shifted([k, -step])) / (2 * step));
    const curvature = beta.map((_, i) =>
      beta.map((__, j) => {
        const [up, down] = [shifted([i, step], [j, step]), shifted([i, -step], [j, -step])];
        const [left, right] = [shifted([i, step], [j, -step]), shifted([i, -step], [j, step])];
        return -(up + down - left - right) / (4 * step * step) + (i === j ? 1e-3 : 0);
      }),
    );
    let move = solve(curvature, slope);
    if (inner(move, slope) < 0) move = slope.map((one) => one / 100);
    const moved = (share: number) => beta.map((b, k) => b + share * (move[k] as number));
    let share = 1;
    while (share > 1e-6 && value(moved(share)) < value(beta)) share /= 2;
    beta = moved(share);
    if (share * Math.max(...move.map(Math.abs)) < 1e-8) break;
  }
  const unit = columns.map((_, k) => (k === columns.length - 1 ? 1 : 0));
  const variance = solve(informationAt(columns, beta), unit).at(-1) as number;
  return { beta: beta.at(-1) as number, error: Math.sqrt(variance) };
}

function penalisedLikelihood(
  columns: readonly (readonly number[])[],
  y: readonly number[],
  beta: readonly number[],
): number {
  const likelihood = chancesAt(columns, beta).reduce(
    (sum, p, i) => sum + Math.log(y[i] === 1 ? p : 1 - p),
    0,
  );
  return likelihood + Math.log(determinant(informationAt(columns, beta))) / 2;
}

function determinant(matrix: readonly (readonly number[])[]): number {
  const [first = [], ...others] = matrix;
  if (others.length === 0) return first[0] as number;
  return first.reduce((sum, value, j) => {
    const minor = others.map((row) => row.filter((_, k) => k !== j));
    return sum + (j % 2 === 0 ? 1 : -1) * value * determinant(minor);
  }, 0);
}

function chancesAt(columns: readonly (readonly number[])[], beta: readonly number[]): number[] {
  const rows = columns[0]?.length ?? 0;
  return Array.from({ length: rows }, (_, i) => {
    const row = columns.map((column) => column[i] as number);
    return 1 / (1 + Math.exp(-inner(beta, row)));
  });
}

function informationAt(columns: readonly (readonly number[])[], beta: readonly number[]) {
  const weights = chancesAt(columns, beta).map((p) => p * (1 - p));
  return columns.map((a) => {
    const weighted = a.map((value, i) => value * (weights[i] as number));
    return columns.map((b) => inner(weighted, b));
  });
}
