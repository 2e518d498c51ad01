/** How a file spells the main contigs: `chr22` or `22`. */
export type ContigStyle = 'chr' | 'plain';

const MAIN_CONTIG = /^(chr)?([1-9]|1\d|2[0-2]|X|Y|M|MT)$/;

/** The style of the first main contig among `names`; null if there is none. */
export function contigStyle(names: readonly string[]): ContigStyle | null {
  for (const name of names) {
    const match = MAIN_CONTIG.exec(name);
    if (match) return match[1] ? 'chr' : 'plain';
  }
  return null;
}

/** `name` in the given style; contigs other than the main ones stay as they are. */
export function restyleContig(name: string, style: ContigStyle): string {
  const match = MAIN_CONTIG.exec(name);
  if (!match) return name;
  const [, , main = ''] = match;
  if (style === 'plain') return main === 'M' ? 'MT' : main;
  return `chr${main === 'MT' ? 'M' : main}`;
}
