import type { Manifest } from '@dirghayu/cohort-store';
import { formatBytes, formatCount, formatSeconds } from '@dirghayu/command-line';
import type { IngestOutcome } from './ingest.ts';

/** What a run tells at its end; the text and `--json` show the same facts. */
export interface IngestSummary {
  readonly outputDir: string;
  readonly wasComplete: boolean;
  readonly files: number;
  readonly people: number;
  readonly contigs: readonly string[];
  readonly variants: number;
  readonly shards: number;
  readonly shardsResumed: number;
  readonly inputBytes: number;
  readonly storeBytes: number;
  readonly seconds: number;
  readonly megabytesPerSecond: number;
  readonly genotypesPerSecond: number;
  /** What was dropped or repaired, by kind, with the first locations. */
  readonly diagnostics: IngestOutcome['diagnostics'];
  /** How the headers differ, a sentence each. */
  readonly differences: readonly string[];
  readonly phenotypes: Manifest['phenotypes'];
}

/** Sums up a run. Rates count the whole run, start-up included. */
export function summarise(outputDir: string, outcome: IngestOutcome): IngestSummary {
  const { manifest, seconds } = outcome;
  const { parts, count } = manifest.variants;
  const inputBytes = manifest.sources.reduce((sum, source) => sum + source.bytes, 0);
  return {
    outputDir,
    wasComplete: outcome.wasComplete,
    files: manifest.sources.length,
    people: manifest.samples.count,
    contigs: [...new Set(parts.map((part) => part.chrom))],
    variants: count,
    shards: outcome.shards,
    shardsResumed: outcome.shardsResumed,
    inputBytes,
    storeBytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    seconds,
    megabytesPerSecond: inputBytes / 1e6 / seconds,
    genotypesPerSecond: (count * manifest.samples.count) / seconds,
    diagnostics: outcome.diagnostics,
    differences: outcome.differences,
    phenotypes: manifest.phenotypes,
  };
}

/** The summary as text, one fact a line. */
export function formatSummary(summary: IngestSummary): string {
  if (summary.wasComplete) return formatComplete(summary);
  if (summary.files === 0) return formatPeopleAlone(summary);
  const { files, people, variants, contigs, shards, shardsResumed } = summary;
  const resumed = shardsResumed > 0 ? `, ${shardsResumed} of them by an earlier run` : '';
  const rates = `${summary.megabytesPerSecond.toPrecision(3)} MB/s, ${(summary.genotypesPerSecond / 1e6).toPrecision(3)} million genotypes/s`;
  return [
    ...(variants === 0 ? ['warning: no variant is left; check --regions and the filters'] : []),
    `Ingested ${plural(files, 'file')} into ${summary.outputDir}`,
    `  ${plural(people, 'person', 'people')}, ${plural(variants, 'variant')} on ${plural(contigs.length, 'contig')} (${abridge(contigs)})`,
    `  ${formatBytes(summary.inputBytes)} of VCF became ${formatBytes(summary.storeBytes)} of Parquet in ${formatSeconds(summary.seconds)}: ${rates}`,
    `  ${plural(shards, 'shard')}${resumed}`,
    ...summary.differences.map((difference) => `  note: ${difference}`),
    ...formatDiagnostics(summary),
    ...formatPhenotypes(summary),
    formatNext('SELECT count(*), avg(af) FROM variants', summary),
  ].join('\n');
}

function formatPeopleAlone(summary: IngestSummary): string {
  const { people, outputDir } = summary;
  return [
    `Wrote ${plural(people, 'person', 'people')} without genotypes to ${outputDir}`,
    ...formatPhenotypes(summary),
    formatNext('SELECT * FROM samples', summary),
  ].join('\n');
}

function formatNext(statement: string, { outputDir }: IngestSummary): string {
  const store = outputDir === 'processed' ? '' : ` --data-dir ${outputDir}`;
  return `Next: npx nx run ingest:sql "${statement}"${store}`;
}

function formatComplete({ outputDir, people, variants }: IngestSummary): string {
  return `${outputDir} is complete already: ${plural(people, 'person', 'people')}, ${plural(variants, 'variant')}, made from these files with these options`;
}

function formatDiagnostics({ diagnostics }: IngestSummary): string[] {
  if (diagnostics.length === 0) return ['  nothing dropped or repaired'];
  return [
    '  dropped, repaired or noted:',
    ...diagnostics.map(
      ({ code, count, examples }) =>
        `    ${formatCount(count).padStart(9)} × ${code}${examples[0] ? `, first at ${examples[0]}` : ''}`,
    ),
  ];
}

/** How a clinical table was joined, a line each. */
export function formatPhenotypes({
  phenotypes,
  people,
}: Pick<IngestSummary, 'phenotypes' | 'people'>): string[] {
  if (!phenotypes) return [];
  const { columns, matched, trimmed, onlyInGenotypes, onlyInTable, source, idColumn } = phenotypes;
  const told = [
    ...(trimmed ? [{ what: 'matched without the spaces around the ID', ...trimmed }] : []),
    { what: 'without a row in the table', ...onlyInGenotypes },
    { what: 'in the table without genotypes', ...onlyInTable },
  ].filter(({ count }) => count > 0);
  return [
    `  ${source}: ${plural(columns.length, 'column')} joined by ${idColumn} for ${formatCount(matched)} of ${plural(people, 'person', 'people')}`,
    ...told.map(
      ({ what, count, first }) =>
        `    ${formatCount(count).padStart(9)} ${what}: ${abridge(first, count, 10)}`,
    ),
    ...columns.flatMap(({ name, note }) =>
      note === undefined ? [] : [`    note: ${name} is ${note}`],
    ),
  ];
}

/** The first few names, and how many more there are. */
function abridge(names: readonly string[], count = names.length, most = 5): string {
  const shown = names.slice(0, most);
  const more = count - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
