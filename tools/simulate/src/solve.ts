/** Where the rising function `value` reaches `target` between `low` and `high`, by bisection. */
export function solve(
  value: (x: number) => number,
  target: number,
  low: number,
  high: number,
): number {
  let [below, above] = [low, high];
  for (let step = 0; step < 60; step++) {
    const middle = (below + above) / 2;
    if (value(middle) < target) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
