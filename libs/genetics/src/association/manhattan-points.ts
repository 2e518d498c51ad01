/** A point of a Manhattan plot. */
export interface ManhattanPoint {
  readonly chrom: string;
  readonly pos: number;
  readonly log10P: number;
}

/** Steps of a picture that nobody can see apart. */
const POSITIONS = 2e5;
const HEIGHT = 0.05;
/** Points as high as this are all kept. */
const NOTABLE = 5;

/** Thins the tests of a genome to what a picture shows: of points on one spot one stays. */
export class ManhattanPoints {
  readonly #seen = new Set<string>();
  readonly #points: ManhattanPoint[] = [];

  add(point: ManhattanPoint): void {
    const { chrom, pos, log10P } = point;
    if (Number.isNaN(log10P)) return;
    if (log10P < NOTABLE) {
      const spot = `${chrom}:${Math.floor(pos / POSITIONS)}:${Math.floor(log10P / HEIGHT)}`;
      if (this.#seen.has(spot)) return;
      this.#seen.add(spot);
    }
    this.#points.push(point);
  }

  get points(): readonly ManhattanPoint[] {
    return this.#points;
  }
}
