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

const STEPS = Math.ceil(NOTABLE / HEIGHT);

/** Thins the tests of a genome to what a picture shows: of points on one spot one stays. */
export class ManhattanPoints {
  readonly #seen = new Map<string, Set<number>>();
  readonly #points: ManhattanPoint[] = [];

  add(point: ManhattanPoint): void {
    const { chrom, pos, log10P } = point;
    if (Number.isNaN(log10P)) return;
    if (log10P < NOTABLE) {
      let seen = this.#seen.get(chrom);
      if (!seen) {
        seen = new Set();
        this.#seen.set(chrom, seen);
      }
      const spot = STEPS * Math.floor(pos / POSITIONS) + Math.floor(log10P / HEIGHT);
      if (seen.has(spot)) return;
      seen.add(spot);
    }
    this.#points.push(point);
  }

  get points(): readonly ManhattanPoint[] {
    return this.#points;
  }
}
