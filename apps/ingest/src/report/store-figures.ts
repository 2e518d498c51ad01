import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { IngestContext } from '../ingest.ts';
import { type StoreSession, withStoreSession } from '../sql/store-session.ts';
import { hardyWeinbergP } from '../stages/drop-hwe.ts';
import { PeopleTally } from './people-tally.ts';

/** What a report tells of the variants of a store. */
export interface VariantFigures {
  /** Variants by minor allele frequency, in bins of `FREQUENCY_BIN`. */
  readonly frequencies: readonly number[];
  /** Variants by share of missing calls, in bins of `MISSING_BIN`; the last one holds all above. */
  readonly missing: readonly number[];
  readonly transitions: number;
  readonly transversions: number;
  /** Autosomal variants by exact test of Hardy–Weinberg proportions: -log10 P, floored; the last one holds all above. */
  readonly hardyWeinberg: readonly number[];
}

/** What a report tells of a person. */
export interface PersonFigures {
  readonly missingRate: number;
  /** Share of heterozygous calls among the known ones on autosomes. */
  readonly heterozygosity: number;
  /** The same on X; NaN without known calls there. */
  readonly xHeterozygosity: number;
}

/** The figures of a store. */
export interface StoreFigures {
  readonly session: Pick<StoreSession, 'manifest'>;
  readonly variants: VariantFigures;
  /** In the order of the store. Empty of a store whose calls are lists. */
  readonly people: readonly PersonFigures[];
  /** First two columns PC1 and PC2 of the clinical table, if it has them. */
  readonly components: readonly (readonly [number, number])[];
}

/** Width of a bin of frequencies. */
export const FREQUENCY_BIN = 0.01;
/** Width of a bin of shares of missing calls. */
export const MISSING_BIN = 0.005;
const MISSING_BINS = 20;
const MOST_LOG_P = 20;
const BIG = 'BIGINT';

/** Counts what is in a store: two passes of SQL over the sites, one over the calls. */
export async function storeFigures(
  dataDir: string,
  { signal, progress }: IngestContext,
): Promise<StoreFigures> {
  return withStoreSession({ dataDir }, async (session) => {
    const { manifest, connection } = session;
    const people = manifest.samples.count;
    const variants = await variantFigures(connection, people);
    const tally = new PeopleTally(people);
    let done = 0;
    for (const part of manifest.calls === 'packed' ? manifest.variants.parts : []) {
      const file = join(dataDir, ...part.path.split('/')).replaceAll("'", "''");
      const result = await connection.stream(`SELECT genotypes FROM read_parquet('${file}')`);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        signal.throwIfAborted();
        for (const [calls] of chunk.getRows()) {
          tally.add((calls as unknown as { readonly bytes: Uint8Array }).bytes, part.chrom);
        }
        done += chunk.rowCount;
        progress({ unit: 'variants', done, total: manifest.variants.count });
      }
    }
    const names = (manifest.phenotypes?.columns ?? []).map(({ name }) => name);
    const hasComponents = ['PC1', 'PC2'].every((name) => names.includes(name));
    return {
      session: { manifest },
      variants,
      people: done > 0 ? tally.people() : [],
      components: hasComponents ? await componentsOf(connection) : [],
    };
  });
}

async function variantFigures(
  connection: DuckDBConnection,
  people: number,
): Promise<VariantFigures> {
  const counts = async (bin: string, bins: number, where = 'true') => {
    const rows = await numbers(
      connection,
      `SELECT least(floor(${bin}), ${bins - 1})::INTEGER AS bin, count(*)::${BIG} FROM variants
       WHERE ${where} GROUP BY bin`,
    );
    const result = new Array<number>(bins).fill(0);
    for (const [at = 0, count = 0] of rows) if (Number.isFinite(at)) result[at] = count;
    return result;
  };
  const [[transitions = 0, transversions = 0] = []] = await numbers(
    connection,
    `SELECT count(*) FILTER (ref || alt IN ('AG', 'GA', 'CT', 'TC'))::${BIG},
            count(*) FILTER (ref || alt NOT IN ('AG', 'GA', 'CT', 'TC'))::${BIG}
     FROM variants WHERE ref IN ('A', 'C', 'G', 'T') AND alt IN ('A', 'C', 'G', 'T')`,
  );
  const frequencies = Math.round(0.5 / FREQUENCY_BIN);
  return {
    frequencies: await counts(
      `least(af, 1 - af) / ${FREQUENCY_BIN}`,
      frequencies,
      'af IS NOT NULL',
    ),
    missing: await counts(`missing / ${people} / ${MISSING_BIN}`, MISSING_BINS),
    transitions,
    transversions,
    hardyWeinberg: await hardyWeinberg(connection, people),
  };
}

/** The exact test depends on three counts: variants alike in them are tested once. */
async function hardyWeinberg(connection: DuckDBConnection, people: number): Promise<number[]> {
  const rows = await numbers(
    connection,
    `SELECT het, hom_alt, ${people} - missing - het - hom_alt, count(*)::${BIG} FROM variants
     WHERE regexp_matches(chrom, '^(chr)?[0-9]+$') GROUP BY ALL`,
  );
  const bins = new Array<number>(MOST_LOG_P + 1).fill(0);
  for (const [het = 0, homAlt = 0, homRef = 0, count = 0] of rows) {
    const logP = -Math.log10(Math.max(hardyWeinbergP(het, homAlt, homRef), 1e-300));
    const bin = Math.min(MOST_LOG_P, Math.floor(logP));
    bins[bin] = (bins[bin] ?? 0) + count;
  }
  return bins;
}

async function componentsOf(connection: DuckDBConnection): Promise<[number, number][]> {
  const rows = await numbers(
    connection,
    'SELECT "PC1"::DOUBLE, "PC2"::DOUBLE FROM samples WHERE "PC1" IS NOT NULL AND "PC2" IS NOT NULL',
  );
  return rows.map(([x = Number.NaN, y = Number.NaN]) => [x, y]);
}

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map((row) => row.map(Number));
}
