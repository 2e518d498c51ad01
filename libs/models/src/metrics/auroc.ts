/** One point of a curve. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Scores from the highest down, with the labels they belong to, equal scores joined. */
export interface RankedGroup {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

/** Groups labels (0 or 1) by score, highest first. */
export function rankGroups(scores: ArrayLike<number>, labels: ArrayLike<number>): RankedGroup[] {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (i, j) => (scores[j] as number) - (scores[i] as number),
  );
  const groups: { score: number; positives: number; negatives: number }[] = [];
  let group: (typeof groups)[number] | undefined;
  for (const i of order) {
    const score = scores[i] as number;
    if (group?.score !== score) {
      group = { score, positives: 0, negatives: 0 };
      groups.push(group);
    }
    if (labels[i] === 1) group.positives++;
    else group.negatives++;
  }
  return groups;
}

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties ½.
 * NaN without both.
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let wins = 0;
  let positives = 0;
  let negatives = 0;
  for (const group of rankGroups(scores, labels)) {
    wins += group.negatives * (positives + group.positives / 2);
    positives += group.positives;
    negatives += group.negatives;
  }
  return wins / (positives * negatives);
}

/** The ROC curve from (0, 0) to (1, 1): x = false positive rate, y = true positive rate. */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): Point[] {
  const groups = rankGroups(scores, labels);
  const positives = groups.reduce((sum, group) => sum + group.positives, 0);
  const negatives = groups.reduce((sum, group) => sum + group.negatives, 0);
  const points: Point[] = [{ x: 0, y: 0 }];
  let truePositives = 0;
  let falsePositives = 0;
  for (const group of groups) {
    truePositives += group.positives;
    falsePositives += group.negatives;
    points.push({ x: falsePositives / negatives, y: truePositives / positives });
  }
  return points;
}
