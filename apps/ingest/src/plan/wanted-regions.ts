import { quote } from '@dirghayu/pipeline';
import { parseRegion } from '@dirghayu/vcf-reader';
import { restyleContig } from './contig-style.ts';
import type { SourceFacts } from './describe-source.ts';
import { InputError } from './find-sources.ts';

/** Regions in the contig style of the store, and what is to be told of those on no contig. */
export interface WantedRegions {
  readonly regions: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Spells regions as the first file spells its contigs: `22:1-9` finds `chr22`.
 *
 * @throws {InputError} If no region lies on a contig that the files declare: nothing would be left. A file
 *   that declares none may hold any.
 */
export function wantedRegions(
  texts: readonly string[],
  facts: readonly SourceFacts[],
): WantedRegions {
  const style = facts[0]?.style ?? null;
  const styled = (name: string) => (style === null ? name : restyleContig(name, style));
  const regions = texts.map((text) => {
    const { chrom } = parseRegion(text);
    return { chrom: styled(chrom), text: styled(chrom) + text.slice(chrom.length) };
  });
  const result = regions.map(({ text }) => text);
  const declared = facts.map(({ header }) => header.contigs.map(({ name }) => styled(name)));
  if (declared.some((names) => names.length === 0)) return { regions: result, notes: [] };
  const known = new Set(declared.flat());
  const strange = [...new Set(regions.map(({ chrom }) => chrom))].filter(
    (name) => !known.has(name),
  );
  if (strange.length === 0) return { regions: result, notes: [] };
  if (regions.some(({ chrom }) => known.has(chrom))) {
    return { regions: result, notes: [`no file has ${strange.join(', ')}, which regions name`] };
  }
  throw new InputError('Cannot keep regions', {
    expected: `contigs of the files, such as ${[...known].slice(0, 3).map(quote).join(', ')}`,
    actual: strange.slice(0, 3).map(quote).join(', '),
  });
}
