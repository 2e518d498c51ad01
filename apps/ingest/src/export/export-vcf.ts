import { storePaths } from '@dirghayu/cohort-store';
import { parseRegion } from '@dirghayu/dataset-stream';
import { quote } from '@dirghayu/pipeline';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { IngestContext } from '../ingest.ts';
import { InputError } from '../plan/find-sources.ts';
import { withStoreSession } from '../sql/store-session.ts';
import { writeWholeFile } from '../sql/text-output.ts';
import { bgzf } from './bgzf.ts';
import { type VcfChoice, vcfText } from './vcf-text.ts';

/** What to write as VCF, and where to. */
export interface ExportOptions {
  readonly dataDir: string;
  /** BGZF if it ends in `gz`. */
  readonly output: string;
  readonly regions?: readonly string[] | undefined;
  /** IDs of the people, in the order of their columns; everyone by default. */
  readonly samples?: readonly string[] | undefined;
  readonly keyIds: boolean;
}

/** What was written. */
export interface WrittenVcf {
  readonly output: string;
  readonly people: number;
  readonly variants: number;
}

/**
 * Writes a store as VCF, row by row: some megabytes are held whatever its size.
 *
 * @throws {StoreError} If there is no store. @throws {InputError} If a person is unknown.
 * @throws {DatasetError} If a region names no contig of the store.
 */
export async function exportVcf(
  options: ExportOptions,
  { signal, progress }: IngestContext,
): Promise<WrittenVcf> {
  const { dataDir, output, keyIds } = options;
  return withStoreSession({ dataDir }, async (session) => {
    const { parts, count } = session.manifest.variants;
    const contigs = [...new Set(parts.map(({ chrom }) => chrom))];
    let variants = 0;
    const onRows = (rows: number) => {
      signal.throwIfAborted();
      variants += rows;
      const total = options.regions ? {} : { total: count };
      progress({ unit: 'variants', done: variants, ...total });
    };
    const people = await chosenPeople(session.connection, options);
    const condition = regionCondition(options.regions, contigs);
    const text = vcfText(session, { dataDir, people, condition, onRows, keyIds });
    await writeWholeFile(output, output.endsWith('gz') ? bgzf(text) : text);
    return { output, people: people.length, variants };
  });
}

/** SQL of the rows of a contig that lie in a region; null where none does. */
function regionCondition(
  regions: readonly string[] | undefined,
  contigs: readonly string[],
): VcfChoice['condition'] {
  const wanted = regions?.map((text) => parseRegion(text, contigs));
  return (chrom) => {
    if (!wanted) return 'true';
    const here = wanted.filter((region) => region.chrom === chrom);
    const places = here.map(({ start, end }) => `pos BETWEEN ${start} AND ${end}`);
    return places.join(' OR ') || null;
  };
}

async function chosenPeople(
  connection: DuckDBConnection,
  { dataDir, samples }: ExportOptions,
): Promise<VcfChoice['people']> {
  const reader = await connection.runAndReadAll(
    'SELECT sample_id, sample_index FROM samples ORDER BY sample_index',
  );
  const indexes = new Map(reader.getRows().map(([id, index]) => [String(id), Number(index)]));
  return [...(samples ?? indexes.keys())].map((id) => {
    const index = indexes.get(id);
    if (index !== undefined) return { index, id };
    throw new InputError('Cannot find sample', {
      location: { file: storePaths(dataDir).samples },
      expected: 'an ID of the store',
      actual: quote(id),
    });
  });
}
