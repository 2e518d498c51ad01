/** Prints what a program measured as its last line; the bench reads `seconds` from it. */
export function printFigures(figures: {
  readonly seconds: number;
  readonly [name: string]: number | string;
}): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** Seconds since `started`, a time of `performance.now()`. */
export function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
