import { type Feature, plainContig, plainKey } from '@dirghayu/genotypes';
import { literal } from './duckdb-session.ts';
import { openStore, partPath, type Store } from './store.ts';

/**
 * The variants of the store at `dataDir` that answer to keys, `chrom:pos:ref:alt`, with the alleles as they
 * are or exchanged, whatever the style of the contigs' names. In the order of the store; keys that it lacks
 * are passed over.
 *
 * @throws {StoreError} If there is no store.
 */
export async function findFeatures(
  dataDir: string,
  keys: readonly string[],
): Promise<readonly Feature[]> {
  const store = await openStore(dataDir);
  try {
    await stageKeys(store, keys);
    const contigs = new Set(keys.map((key) => plainKey(key).split(':', 1)[0]));
    const found: Feature[] = [];
    for (const part of store.manifest.variants.parts) {
      if (!contigs.has(plainContig(part.chrom))) continue;
      found.push(...(await searchPart(store, part)));
    }
    return found;
  } finally {
    store.close();
  }
}

async function stageKeys(store: Store, keys: readonly string[]): Promise<void> {
  await store.session.run('CREATE OR REPLACE TABLE wanted (key VARCHAR)');
  const appender = await store.session.connection.createAppender('wanted');
  for (const key of keys) {
    appender.appendVarchar(plainKey(key));
    appender.endRow();
  }
  appender.closeSync();
}

async function searchPart(
  store: Store,
  part: Store['manifest']['variants']['parts'][number],
): Promise<Feature[]> {
  const contig = literal(`${plainContig(part.chrom)}:`);
  const wanted = '(SELECT key FROM wanted)';
  const rows = await store.session.rows(
    `SELECT pos, id, ref, alt, af::DOUBLE
     FROM read_parquet(${literal(partPath(store, part))}, file_row_number = true)
     WHERE concat(${contig}, pos, ':', ref, ':', alt) IN ${wanted}
        OR concat(${contig}, pos, ':', alt, ':', ref) IN ${wanted}
     ORDER BY file_row_number`,
  );
  return rows.map((row) => {
    const [pos, id, ref, alt, af] = row as [number, string | null, string, string, number | null];
    const { chrom } = part;
    const name = id ?? `${chrom}:${pos}:${ref}:${alt}`;
    return { name, chrom, pos, ref, alt, id, af: af ?? Number.NaN };
  });
}
