import { quote } from '@dirghayu/pipeline';
import { literal } from './duckdb-session.ts';
import { DatasetError } from './errors.ts';
import { nearestNames } from './nearest-names.ts';
import { ascending } from './permutation.ts';
import type { Store } from './store.ts';

/**
 * The sample_index of the people with these IDs, ascending, each once; of everyone if absent.
 *
 * @throws {DatasetError} If an ID is unknown, or none is given.
 */
export async function chosenPeople(
  store: Store,
  ids: readonly string[] | undefined,
): Promise<Int32Array> {
  const people = store.manifest.samples.count;
  if (ids === undefined) return ascending(people);
  const file = literal(store.paths.samples);
  const from = `(FROM read_parquet(${file}) WHERE sample_index < ${people})`;
  const rows = await store.session.rows(`SELECT sample_id, sample_index FROM ${from}`);
  const known = new Map(rows.map(([id, index]) => [String(id), Number(index)]));
  const chosen = new Set<number>();
  for (const id of ids) {
    const index = known.get(id);
    if (index === undefined) {
      const names = `SELECT sample_id AS name FROM ${from}`;
      throw new DatasetError('Cannot find sample', {
        location: { file: store.paths.samples },
        expected: `an ID of the store, such as ${await nearestNames(store.session, id, names)}`,
        actual: quote(id),
      });
    }
    chosen.add(index);
  }
  if (chosen.size > 0) return Int32Array.from(chosen).sort();
  throw new DatasetError('Cannot choose samples', {
    location: { file: store.paths.samples },
    expected: 'at least one ID',
    actual: 'none',
  });
}
