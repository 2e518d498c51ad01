/** A point of a Manhattan plot. */
export interface ManhattanPoint {
  readonly chrom: string;
  readonly pos: number;
  readonly log10P: number;
}

/** Spots along the picture: at a width of 1,000 pixels, nearer points lie on each other. */
const SPOTS_ALONG = 600;
/** `-log10(P)` of a spot. */
const HEIGHT = 0.1;
const MOST_HEIGHTS = 2 ** 16;

/**
 * Thins the tests of a genome to what a picture shows: of points on one spot the best stays. Some
 * 25,000 are left of any number of variants, with which a picture takes 2 MB.
 */
export class ManhattanPoints {
  readonly #step: number;
  readonly #best = new Map<string, Map<number, ManhattanPoint>>();

  /** @param length Bases that the picture is wide, over all contigs. */
  constructor(length: number) {
    this.#step = Math.max(1, length / SPOTS_ALONG);
  }

  add(point: ManhattanPoint): void {
    const { chrom, pos, log10P } = point;
    if (Number.isNaN(log10P)) return;
    let spots = this.#best.get(chrom);
    if (!spots) {
      spots = new Map();
      this.#best.set(chrom, spots);
    }
    const height = Math.min(MOST_HEIGHTS - 1, Math.floor(log10P / HEIGHT));
    const spot = MOST_HEIGHTS * Math.floor(pos / this.#step) + height;
    if (log10P > (spots.get(spot)?.log10P ?? -1)) spots.set(spot, point);
  }

  get points(): readonly ManhattanPoint[] {
    return [...this.#best.values()].flatMap((spots) => [...spots.values()]);
  }
}
