import { type Feature, variantKey } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { type CallPlace, readCalls } from './calls-reader.ts';
import { literal } from './duckdb-session.ts';
import { DatasetError } from './errors.ts';
import { featureNames, type NamedSite } from './feature-names.ts';
import { LdPruner } from './ld-prune.ts';
import { nearestNames } from './nearest-names.ts';
import { parseRegion } from './region.ts';
import { type CanonicalSelection, isNamed } from './selection.ts';
import { partPath, type Store } from './store.ts';

/** A feature and where its calls lie. */
export interface SelectedVariant extends Feature, CallPlace {}

type Site = Omit<SelectedVariant, 'name'>;

/** SQL of a variant's key inside a part, whose contig is known. */
const keySql = (chrom: string) => `concat(${literal(`${chrom}:`)}, pos, ':', ref, ':', alt)`;

/**
 * The variants that answer to `selection`, in the order of the store.
 *
 * @throws {DatasetError} If a name or contig is unknown, or nothing answers.
 */
export async function selectVariants(
  store: Store,
  selection: CanonicalSelection,
): Promise<readonly SelectedVariant[]> {
  if (isNamed(selection)) await stageNames(store, selection.names);
  const conditions = partConditions(store, selection);
  const sites: Site[] = [];
  for (const [part, condition] of conditions.entries()) {
    if (condition !== null) await addPartSites(store, part, condition, sites);
  }
  if (isNamed(selection)) await checkNames(store, selection.names, sites);
  if (sites.length === 0) {
    throw new DatasetError('Cannot select features', {
      location: { file: store.root },
      expected: 'at least one variant',
      actual: `none of ${store.manifest.variants.count} for ${quote(JSON.stringify(selection))}`,
    });
  }
  const kept = await unlinked(store, sites, selection);
  const names = featureNames(kept);
  return kept.map((site, i) => ({ name: names[i] ?? '', ...site }));
}

/** What is left of `sites` after pruning by linkage, where that is asked for. */
async function unlinked(
  store: Store,
  sites: readonly Site[],
  selection: CanonicalSelection,
): Promise<readonly Site[]> {
  if (selection === 'all' || isNamed(selection) || !selection.ldPrune) return sites;
  const pruner = new LdPruner(store.manifest.samples.count, selection.ldPrune);
  await readCalls(store, { variants: sites }, (i, calls) => {
    const { chrom, pos } = sites[i] as Site;
    pruner.add(chrom, pos, calls);
  });
  return pruner.finish().map((i) => sites[i] as Site);
}

/** For each part the SQL condition on its rows; null where no row can answer. */
function partConditions(store: Store, selection: CanonicalSelection): readonly (string | null)[] {
  const { parts } = store.manifest.variants;
  if (selection === 'all') return parts.map(() => 'true');
  if (isNamed(selection)) {
    return parts.map(({ chrom }) => {
      const asked = '(SELECT name FROM asked)';
      return `(id IN ${asked} OR ${keySql(chrom)} IN ${asked})`;
    });
  }
  const { minMaf, maxMissing, regions } = selection;
  const everywhere: string[] = [];
  if (minMaf !== undefined) everywhere.push(`least(af, 1 - af) >= ${minMaf}::FLOAT`);
  if (maxMissing !== undefined) {
    everywhere.push(`missing <= ${maxMissing * store.manifest.samples.count}`);
  }
  const contigs = [...new Set(parts.map((part) => part.chrom))];
  const wanted = regions?.map((region) => parseRegion(region, contigs));
  return parts.map(({ chrom }) => {
    const here = wanted?.filter((region) => region.chrom === chrom);
    if (here?.length === 0) return null;
    const places = here?.map(({ start, end }) => `pos BETWEEN ${start} AND ${end}`);
    return [...everywhere, ...(places ? [`(${places.join(' OR ')})`] : [])].join(' AND ') || 'true';
  });
}

async function addPartSites(
  store: Store,
  part: number,
  condition: string,
  sites: Site[],
): Promise<void> {
  const file = store.manifest.variants.parts[part];
  if (!file) return;
  const sql = `SELECT file_row_number::INTEGER AS row, pos, id, ref, alt, af::DOUBLE
    FROM read_parquet(${literal(partPath(store, file))}, file_row_number = true)
    WHERE ${condition} ORDER BY row`;
  for await (const chunk of store.session.chunks(sql)) {
    for (const row of chunk.getRows()) {
      const [at, pos, id, ref, alt, af] = row as [number, number, string, string, string, number];
      sites.push({ part, row: at, chrom: file.chrom, pos, ref, alt, id, af: af ?? Number.NaN });
    }
  }
}

/** Puts the names into the table `asked` of the store's session. */
async function stageNames(store: Store, names: readonly string[]): Promise<void> {
  await store.session.run('CREATE OR REPLACE TABLE asked (name VARCHAR)');
  const appender = await store.session.connection.createAppender('asked');
  for (const name of names) {
    appender.appendVarchar(name);
    appender.endRow();
  }
  appender.closeSync();
}

async function checkNames(
  store: Store,
  names: readonly string[],
  sites: readonly NamedSite[],
): Promise<void> {
  const found = new Set<string>();
  for (const { chrom, pos, ref, alt, id } of sites) {
    if (id !== null) found.add(id);
    found.add(variantKey(chrom, pos, ref, alt));
  }
  const missing = names.filter((name) => !found.has(name));
  const [first] = missing;
  if (first === undefined) return;
  const nearest = await nearestNames(store.session, first, everyName(store));
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} more unknown names`;
  throw new DatasetError('Cannot find feature', {
    location: { file: store.root },
    expected: `an ID or chrom:pos:ref:alt of the store, such as ${nearest}`,
    actual: `${quote(first)}${others}`,
  });
}

/** SQL of every ID and key in the store. */
function everyName(store: Store): string {
  return store.manifest.variants.parts
    .map((part) => {
      const source = `read_parquet(${literal(partPath(store, part))})`;
      return `SELECT unnest([id, ${keySql(part.chrom)}]) AS name FROM ${source}`;
    })
    .join(' UNION ALL ');
}
