import { StoreError } from '@dirghayu/cohort-store';
import { identifier, literal } from './duckdb-session.ts';
import type { Store } from './store.ts';

/** A column of samples.parquet over all people, in the order of sample_index. */
export type SampleColumn =
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly type: string;
      /** Booleans as 0 and 1; NaN is missing. */
      readonly values: Float64Array;
    }
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly type: string;
      readonly values: readonly (string | null)[];
    };

/** Reads the people of a store, column by column. */
export interface SampleTable {
  readonly ids: readonly string[];
  /** Phenotype columns: all but sample_index and sample_id. */
  readonly columnNames: readonly string[];
  /** One phenotype column; undefined if there is none of that name. */
  column(name: string): Promise<SampleColumn | undefined>;
}

const NUMERIC = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w*INT|FLOAT|DOUBLE|DECIMAL|BOOLEAN)/;
const OWN_COLUMNS = ['sample_index', 'sample_id'];

/**
 * Opens samples.parquet of `store`.
 *
 * @throws {StoreError} If its people are not the ones that the manifest counts.
 */
export async function openSampleTable(store: Store): Promise<SampleTable> {
  const source = `read_parquet(${literal(store.paths.samples)})`;
  const description = await store.session.rows(`DESCRIBE SELECT * FROM ${source}`);
  const types = new Map(description.map(([name, type]) => [String(name), String(type)]));
  for (const name of OWN_COLUMNS) types.delete(name);
  const ids = await readColumn(store, source, 'sample_id::VARCHAR');
  await checkIndices(store, source, ids.length);
  return {
    ids: ids.map(String),
    columnNames: [...types.keys()],
    column: async (name) => {
      const type = types.get(name);
      if (type === undefined) return undefined;
      if (!NUMERIC.test(type)) {
        const texts = await readColumn(store, source, `${identifier(name)}::VARCHAR`);
        return { kind: 'text', name, type, values: texts as (string | null)[] };
      }
      const numbers = await readColumn(store, source, `${identifier(name)}::DOUBLE`);
      const values = Float64Array.from(numbers, (value) => (value as number | null) ?? Number.NaN);
      return { kind: 'number', name, type, values };
    },
  };
}

async function readColumn(store: Store, source: string, expression: string) {
  const values: unknown[] = [];
  const sql = `SELECT ${expression} FROM ${source} ORDER BY sample_index`;
  for await (const chunk of store.session.chunks(sql)) {
    for (const value of chunk.getColumnValues(0)) values.push(value);
  }
  return values;
}

async function checkIndices(store: Store, source: string, count: number): Promise<void> {
  const [range] = await store.session.rows(
    `SELECT min(sample_index)::INTEGER, max(sample_index)::INTEGER,
            count(DISTINCT sample_index)::INTEGER FROM ${source}`,
  );
  const expected = store.manifest.samples.count;
  const [first, last, distinct] = range ?? [];
  if (count === expected && first === 0 && last === expected - 1 && distinct === expected) return;
  throw new StoreError('Cannot read samples', {
    location: { file: store.paths.samples },
    expected: `sample_index from 0 to ${expected - 1}, each once`,
    actual: `${count} rows from ${first} to ${last}`,
  });
}
