import type { FieldDefinition } from '@dirghayu/vcf-reader';
import type { SourceFacts } from './describe-source.ts';

/**
 * What the headers say differently, a sentence each with the first file that differs and how
 * many do: fields and contigs that the first file lacks, other definitions, other contig style.
 */
export function headerDifferences(facts: readonly SourceFacts[]): readonly string[] {
  const [first, ...others] = facts;
  if (!first) return [];
  const found = new Map<string, { path: string; count: number }>();
  for (const other of others) {
    for (const difference of differences(first, other)) {
      const entry = found.get(difference) ?? { path: other.source.path, count: 0 };
      found.set(difference, { ...entry, count: entry.count + 1 });
    }
  }
  return [...found].map(([difference, { path, count }]) => {
    const more = count > 1 ? ` and ${count - 1} more` : '';
    return `${difference}: ${path}${more}, unlike ${first.source.path}`;
  });
}

function differences(first: SourceFacts, other: SourceFacts): string[] {
  const contigs = new Set(first.header.contigs.map(({ name }) => name));
  const extra = other.header.contigs.filter(({ name }) => !contigs.has(name)).length;
  const isRestyled = first.style !== null && other.style !== null && first.style !== other.style;
  return [
    ...(isRestyled ? [`contigs are spelt in ${other.style} style and harmonised`] : []),
    ...(extra > 0 && !isRestyled ? ['other contigs are declared'] : []),
    ...fieldDifferences('INFO', first.header.info, other.header.info),
    ...fieldDifferences('FORMAT', first.header.format, other.header.format),
  ];
}

function fieldDifferences(
  kind: string,
  first: ReadonlyMap<string, FieldDefinition>,
  other: ReadonlyMap<string, FieldDefinition>,
): string[] {
  return [...other.values()].flatMap(({ id, number, type }) => {
    const known = first.get(id);
    if (!known) return [`${kind}/${id} is declared`];
    if (known.number === number && known.type === type) return [];
    return [
      `${kind}/${id} is declared as ${number} × ${type}, not ${known.number} × ${known.type}`,
    ];
  });
}
