import {
  DatasetError,
  DEFAULT_STRUCTURE,
  openStore,
  readCallBlocks,
  readSampleIds,
  repeatedCalls,
  type Store,
  structureVariants,
  variantRanges,
} from '@dirghayu/dataset-stream';
import { principalComponents } from '@dirghayu/genetics';
import { type DuckDBConnection, quotedIdentifier } from '@duckdb/node-api';
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
  /**
   * How far calls on X are those of somebody with two: about 1 in women, 0 in men. NaN with too few calls.
   */
  readonly twoX: number;
}

/** The figures of a store. */
export interface StoreFigures {
  readonly session: Pick<StoreSession, 'manifest'>;
  readonly variants: VariantFigures;
  /** In the order of the store; empty of a store of people alone. */
  readonly people: readonly PersonFigures[];
  readonly ids: readonly string[];
  /** The column `sex` of the clinical table, null where it does not tell; empty without. */
  readonly sexes: readonly Sex[];
  readonly components: Components;
}

/** What a clinical table says. */
export type Sex = 'man' | 'woman' | null;

/** Two principal components of everybody; none where there is too little to find them. */
export interface Components {
  readonly points: readonly (readonly [number, number])[];
  /** That they were found from. */
  readonly variants: number;
}

/** Width of a bin of frequencies. */
export const FREQUENCY_BIN = 0.01;
/** Width of a bin of shares of missing calls. */
export const MISSING_BIN = 0.005;
const MISSING_BINS = 20;
const MOST_LOG_P = 20;
const BIG = 'BIGINT';

/** Counts what is in a store: SQL over the sites, one pass over the calls, and some for components. */
export async function storeFigures(dataDir: string, context: IngestContext): Promise<StoreFigures> {
  return withStoreSession({ dataDir }, async (session) => {
    const { manifest, connection } = session;
    const variants = await variantFigures(connection, manifest.samples.count);
    const store = await openStore(dataDir);
    try {
      return {
        session: { manifest },
        variants,
        people: await peopleFigures(store, context),
        ids: await readSampleIds(dataDir),
        sexes: await readSexes(session),
        components: await componentsOf(store, context),
      };
    } finally {
      store.close();
    }
  });
}

async function peopleFigures(
  store: Store,
  { signal, progress }: IngestContext,
): Promise<readonly PersonFigures[]> {
  const { samples, variants, build } = store.manifest;
  if (variants.count === 0) return [];
  const tally = new PeopleTally(samples.count, build);
  let done = 0;
  for (const range of variantRanges(store)) {
    for await (const block of readCallBlocks(store, range, { signal })) {
      tally.add(block);
      done += block.count;
      progress({ unit: 'variants', done, total: variants.count });
    }
  }
  return tally.people();
}

/** Variants that two components are drawn from: more do not show. */
const COMPONENT_VARIANTS = 10_000;
/** With fewer variants or people, components are those of chance. */
const LEAST_VARIANTS = 50;
const LEAST_PEOPLE = 20;

/** Everybody's first two components, by variants that do not tell each other. */
async function componentsOf(store: Store, { signal }: IngestContext): Promise<Components> {
  const people = store.manifest.samples.count;
  const none: Components = { points: [], variants: 0 };
  if (store.manifest.variants.count < LEAST_VARIANTS || people < LEAST_PEOPLE) return none;
  const selection = { ...DEFAULT_STRUCTURE, maxVariants: COMPONENT_VARIANTS };
  const quiet = { signal, report: () => {}, progress: () => {} }; // thinning is meant
  const variants = await structureVariants(store, selection, quiet).catch((error: unknown) => {
    if (error instanceof DatasetError) return []; // no variant is common enough
    throw error;
  });
  if (variants.length < LEAST_VARIANTS) return none;
  const members = Int32Array.from({ length: people }, (_, person) => person);
  const calls = repeatedCalls(store, variants, quiet);
  const { scores } = await principalComponents(calls, { components: 2, members });
  const points = Array.from(members, (person): readonly [number, number] => [
    scores[2 * person] as number,
    scores[2 * person + 1] as number,
  ]);
  return { points, variants: variants.length };
}

/** The column `sex`, in the order of the store: as M and F, male and female, or PLINK's 1 and 2. */
async function readSexes({ manifest, connection }: StoreSession): Promise<Sex[]> {
  const column = manifest.phenotypes?.columns.find(({ name }) => /^(sex|gender)$/i.test(name));
  if (!column) return [];
  const reader = await connection.runAndReadAll(
    `SELECT ${quotedIdentifier(column.name)}::VARCHAR FROM samples ORDER BY sample_index`,
  );
  return reader.getRows().map(([value]) => {
    if (/^(m|male|1)$/i.test(String(value))) return 'man';
    return /^(f|female|2)$/i.test(String(value)) ? 'woman' : null;
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

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map((row) => row.map(Number));
}
