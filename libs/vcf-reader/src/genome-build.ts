import type { Contig } from './header.ts';

/** Lengths of chromosomes 1–22, X and Y: no length occurs in two builds. */
const CHROMOSOME_LENGTHS: Readonly<Record<string, readonly number[]>> = {
  GRCh37: [
    249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022,
    141213431, 135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753, 81195210,
    78077248, 59128983, 63025520, 48129895, 51304566, 155270560, 59373566,
  ],
  GRCh38: [
    248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636,
    138394717, 133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441,
    80373285, 58617616, 64444167, 46709983, 50818468, 156040895, 57227415,
  ],
};

const BUILD_OF_LENGTH: ReadonlyMap<number, string> = new Map(
  Object.entries(CHROMOSOME_LENGTHS).flatMap(([build, lengths]) =>
    lengths.map((length) => [length, build] as const),
  ),
);

/** Names that files use for a build, in `##reference`, `##assembly` and `assembly=`. */
const BUILD_NAMES: readonly (readonly [name: RegExp, build: string])[] = [
  [/GRCh38|hg38|hs38|GCA_000001405\.15|(^|[^0-9a-z])b38/i, 'GRCh38'],
  [/GRCh37|hg19|hs37|g1k_v37|(^|[^0-9a-z])b37/i, 'GRCh37'],
  [/CHM13|hs1([^0-9]|$)/i, 'T2T-CHM13'],
];

/** The genome build that a header tells: contig lengths first, then names; null if unknown. */
export function genomeBuild(contigs: readonly Contig[], names: readonly string[]): string | null {
  for (const { length } of contigs) {
    const build = length === undefined ? undefined : BUILD_OF_LENGTH.get(length);
    if (build) return build;
  }
  for (const [name, build] of BUILD_NAMES) {
    if (names.some((text) => name.test(text))) return build;
  }
  return null;
}
