import { rankGroups } from './auroc.ts';

/**
 * Area under the precision–recall curve as average precision: the mean over positives of the
 * precision at their score, equal scores taken together. NaN without positives.
 */
export function auprc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let area = 0;
  let positives = 0;
  let taken = 0;
  for (const group of rankGroups(scores, labels)) {
    positives += group.positives;
    taken += group.positives + group.negatives;
    area += group.positives * (positives / taken);
  }
  return area / positives;
}
