import { readCallBlocks, type Store, type VariantRange } from '@dirghayu/dataset-stream';
import {
  AssociationScan,
  type ManhattanPoint,
  ManhattanPoints,
  minusLog10P,
  type PersonColumn,
  plainContig,
  regenieLine,
  regenieSite,
  type Trait,
  traitGroups,
} from '@dirghayu/genetics';

/** What all pieces of a scan share. */
export interface GwasTask {
  readonly traits: readonly Trait[];
  readonly covariates: readonly PersonColumn[];
  /** 1 for people who are taken; null for everybody. */
  readonly included: Uint8Array | null;
  /** By trait, then by plain contig name: a value for every person. */
  readonly loco: readonly (ReadonlyMap<string, Float64Array> | null)[];
  readonly minCount: number;
}

/** What one trait has in a piece. */
export interface TraitPiece {
  /** Lines of the table in UTF-8, each with its newline: strings take long to cross threads. */
  readonly text: Uint8Array;
  readonly chiSquares: Float64Array;
  readonly points: readonly ManhattanPoint[];
}

/** What a piece of the genome came to. */
export interface GwasPiece {
  readonly traits: readonly TraitPiece[];
  readonly firth: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Bases from the first variant to the last, of all contigs: what a Manhattan plot is wide. */
export function genomeLength({ manifest }: Store): number {
  const ends = new Map<string, { readonly first: number; readonly last: number }>();
  for (const { chrom, firstPos, lastPos } of manifest.variants.parts) {
    const { first, last } = ends.get(chrom) ?? { first: firstPos, last: lastPos };
    ends.set(chrom, { first: Math.min(first, firstPos), last: Math.max(last, lastPos) });
  }
  return [...ends.values()].reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** A scan that goes on from piece to piece. */
export function gwasScan(task: GwasTask, people: number): AssociationScan {
  const { traits, covariates, included, loco, minCount } = task;
  const groups = traitGroups(
    { traits, covariates, isIncluded: (person) => included === null || included[person] === 1 },
    () => {}, // the main thread has told
  );
  const offsets = (contig: string) => loco.map((one) => one?.get(plainContig(contig)) ?? null);
  return new AssociationScan({ groups, people, offsets, minCount });
}

/** Tests the variants of a range, by dosages in a store that has them. */
export async function gwasPiece(
  store: Store,
  scan: AssociationScan,
  traits: number,
  range: VariantRange,
  signal?: AbortSignal,
): Promise<GwasPiece> {
  const texts = Array.from({ length: traits }, (): Buffer[] => []);
  const chiSquares = Array.from({ length: traits }, (): number[] => []);
  const points = Array.from({ length: traits }, () => new ManhattanPoints(genomeLength(store)));
  const before = scan.skipped;
  let firth = 0;
  let failed = 0;
  for await (const block of readCallBlocks(store, range, { withDosages: true, signal })) {
    const { chrom } = block;
    const lines = texts.map((): string[] => []);
    let [row, site] = [-1, ''];
    scan.scan(block, (i, trait, effect) => {
      if (i !== row) [row, site] = [i, regenieSite(block, i)];
      lines[trait]?.push(regenieLine(site, effect), '\n');
      chiSquares[trait]?.push(effect.chiSquare);
      const log10P = minusLog10P(effect.chiSquare);
      points[trait]?.add({ chrom, pos: block.pos[i] as number, log10P });
      if (effect.method === 'FIRTH') firth++;
      if (Number.isNaN(effect.chiSquare)) failed++;
    });
    for (const [t, some] of lines.entries()) texts[t]?.push(Buffer.from(some.join('')));
  }
  return {
    traits: texts.map((some, t) => ({
      text: Buffer.concat(some),
      chiSquares: Float64Array.from(chiSquares[t] ?? []),
      points: points[t]?.points ?? [],
    })),
    firth,
    failed,
    skipped: scan.skipped - before,
  };
}
