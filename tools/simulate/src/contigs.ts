import { ConfigError, quote } from '@dirghayu/pipeline';

/** A chromosome of the reference genome. */
export interface Contig {
  /** With the prefix: `chr20`. */
  readonly name: string;
  /** In base pairs. */
  readonly length: number;
  /** Men carry one copy. */
  readonly isX: boolean;
  /** Place in the genome, from 1; X is 23. */
  readonly order: number;
}

/** Lengths of GRCh38's chromosomes 1 to 22 and X. */
const GRCH38_LENGTHS = [
  248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717,
  133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285,
  58617616, 64444167, 46709983, 50818468, 156040895,
];

/** All contigs that can be simulated, in the genome's order. */
export const CONTIGS: readonly Contig[] = GRCH38_LENGTHS.map((length, i) => ({
  name: i === 22 ? 'chrX' : `chr${i + 1}`,
  length,
  isX: i === 22,
  order: i + 1,
}));

/**
 * Reads a list such as `1-22,X` or `chr20,chr21`; the result is in the genome's order.
 *
 * @throws {ConfigError} If a name or range is not of chromosomes 1 to 22 and X, or repeats.
 */
export function parseContigs(text: string): readonly Contig[] {
  const chosen = text.split(',').flatMap((item) => parseItem(item.trim(), text));
  if (new Set(chosen).size < chosen.length) throw wrongList(text);
  return chosen.sort((a, b) => a.order - b.order);
}

function parseItem(item: string, text: string): readonly Contig[] {
  const range = /^(?:chr)?(\d+)-(?:chr)?(\d+)$/i.exec(item);
  if (!range) {
    const name = item.replace(/^chr/i, '').toUpperCase();
    const contig = CONTIGS.find((candidate) => candidate.name === `chr${name}`);
    if (!contig) throw wrongList(text);
    return [contig];
  }
  const [first, last] = [Number(range[1]), Number(range[2])];
  if (first < 1 || last > 22 || first > last) throw wrongList(text);
  return CONTIGS.slice(first - 1, last);
}

function wrongList(text: string): ConfigError {
  return new ConfigError('Cannot read --chromosomes', {
    expected: 'different names among 1 to 22 and X, such as "20,21" or "1-22,X"',
    actual: quote(text),
  });
}
