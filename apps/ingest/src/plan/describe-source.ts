import { createHash } from 'node:crypto';
import { type ManifestSource, sampleListHash } from '@dirghayu/cohort-store';
import { createContext, quote } from '@dirghayu/pipeline';
import { besideLocation, readStored, storedStatus } from '@dirghayu/storage';
import { readVcfHeader, type VcfHeader, vcfSource } from '@dirghayu/vcf-reader';
import { type ContigStyle, contigStyle } from './contig-style.ts';
import { InputError } from './find-sources.ts';

/** A source as its header and its file tell. */
export interface SourceFacts {
  readonly source: ManifestSource;
  readonly header: VcfHeader;
  /** null if neither header nor data name a main contig. */
  readonly style: ContigStyle | null;
}

/** Looks at a file's header, index and size. */
export async function describeSource(path: string): Promise<SourceFacts> {
  const status = await storedStatus(path);
  if (!status)
    throw new InputError(`Cannot ingest ${quote(path)}`, { expected: 'a file', actual: 'none' });
  const header = await readVcfHeader(path);
  const headerSha256 = createHash('sha256')
    .update(header.lines.join('\n'))
    .update(sampleListHash(header.samples))
    .digest('hex');
  const indexSha256 = await hashIndex(path);
  const declared = header.contigs.map(({ name }) => name);
  return {
    source: {
      path,
      bytes: status.bytes,
      modifiedMs: status.modifiedMs ?? 0,
      headerSha256,
      indexSha256,
    },
    header,
    style: contigStyle(declared) ?? contigStyle(await firstContig(path)),
  };
}

async function hashIndex(path: string): Promise<string | null> {
  for (const extension of ['.tbi', '.csi']) {
    const bytes = await readStored(besideLocation(path, extension));
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
