/**
 * Area under the ROC curve: how often a score ranks a case above a control; ties count half.
 * People with a NaN label are left out; NaN if cases or controls are lacking.
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from(labels)
    .map((label, i) => ({ label, score: scores[i] ?? 0 }))
    .filter(({ label }) => !Number.isNaN(label))
    .sort((a, b) => a.score - b.score);
  let ranks = 0;
  let cases = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && order[end]?.score === order[start]?.score) end++;
    const tied = order.slice(start, end).filter(({ label }) => label === 1).length;
    ranks += (tied * (start + 1 + end)) / 2;
    cases += tied;
    start = end;
  }
  return (ranks - (cases * (cases + 1)) / 2) / (cases * (order.length - cases));
}
