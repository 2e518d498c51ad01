import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { type ManifestSource, sampleListHash } from '@dirghayu/cohort-store';
import { createContext } from '@dirghayu/pipeline';
import { readVcfHeader, type VcfHeader, vcfSource } from '@dirghayu/vcf-reader';
import { type ContigStyle, contigStyle } from './contig-style.ts';

/** A source as its header and its file tell. */
export interface SourceFacts {
  readonly source: ManifestSource;
  readonly header: VcfHeader;
  /** null if neither header nor data name a main contig. */
  readonly style: ContigStyle | null;
}

/** Looks at a file's header, index and size. */
export async function describeSource(path: string): Promise<SourceFacts> {
  const { size, mtimeMs } = await stat(path);
  const header = await readVcfHeader(path);
  const headerSha256 = createHash('sha256')
    .update(header.lines.join('\n'))
    .update(sampleListHash(header.samples))
    .digest('hex');
  const indexSha256 = await hashIndex(path);
  const declared = header.contigs.map(({ name }) => name);
  return {
    source: { path, bytes: size, modifiedMs: mtimeMs, headerSha256, indexSha256 },
    header,
    style: contigStyle(declared) ?? contigStyle(await firstContig(path)),
  };
}

async function hashIndex(path: string): Promise<string | null> {
  for (const extension of ['.tbi', '.csi']) {
    const bytes = await readFile(path + extension).catch(() => null);
    if (bytes) return createHash('sha256').update(bytes).digest('hex');
  }
  return null;
}

/** The contig of the first row, for headers that declare none. */
async function firstContig(path: string): Promise<readonly string[]> {
  const stream = await vcfSource(path, { blockVariants: 1, onMalformed: 'skip' }).open(
    createContext(),
  );
  for await (const { chrom } of stream) return [chrom];
  return [];
}
