import { coxObjective } from '../losses/cox.ts';
import { type FollowUp, isObserved } from '../losses/risk-sets.ts';
import { fitCox, predictCox } from './cox-regression.ts';

/**
 * Martingale residuals of a Cox model of some columns: of each person, events less those expected.
 *
 * They are minus the slope of the partial likelihood's loss (Efron ties) by log hazard, so that their
 * product with another column is that column's score: what a test of it sees. NaN, and part of nothing, of
 * people who lack a value or are never at risk.
 */
export function martingaleResiduals(
  columns: readonly ArrayLike<number>[],
  { time, event, entry }: FollowUp,
): Float64Array {
  const people = Array.from({ length: time.length }, (_, i) => i).filter(
    (i) =>
      isObserved(i, time, event, entry) &&
      columns.every((values) => !Number.isNaN(values[i] as number)),
  );
  const take = (values: ArrayLike<number>) => people.map((i) => values[i] as number);
  const followUp = { time: take(time), event: take(event), ...(entry && { entry: take(entry) }) };
  const data = new Float64Array(people.length * columns.length);
  columns.forEach((values, c) => {
    people.forEach((i, row) => {
      data[row * columns.length + c] = values[i] as number;
    });
  });
  const design = { rows: people.length, columns: columns.length, data };
  const slopes = new Float64Array(people.length);
  coxObjective(followUp).evaluate(predictCox(fitCox(design, followUp), design), slopes);
  const residuals = new Float64Array(time.length).fill(Number.NaN);
  people.forEach((i, row) => {
    residuals[i] = -(slopes[row] as number);
  });
  return residuals;
}
