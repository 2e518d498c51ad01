/** Spellings of a build, without patch releases. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  GRCh36: ['grch36', 'ncbi36', 'hg18', 'b36'],
  GRCh37: ['grch37', 'hg19', 'b37', 'hs37', 'hs37d5', 'humang1kv37', 'g1kv37'],
  GRCh38: ['grch38', 'hg38', 'b38', 'hs38', 'hs38dh'],
  CHM13: ['chm13', 't2tchm13', 'hs1'],
};

/**
 * One name for all spellings of a genome build: `hg19`, `b37` and `GRCh37.p13` are `GRCh37`.
 *
 * An unknown name stays as it is; null, empty text and `NR` (not reported) are null.
 */
export function genomeBuild(name: string | null): string | null {
  if (name === null || /^(|nr|na|\.)$/i.test(name.trim())) return null;
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/\.(fa|fasta)(\.gz)?$/, '')
    .replace(/[.]?p\d+$/, '')
    .replace(/[^a-z0-9]/g, '');
  for (const [build, spellings] of Object.entries(NAMES)) {
    if (spellings.some((spelling) => plain === spelling)) return build;
  }
  return name.trim();
}
