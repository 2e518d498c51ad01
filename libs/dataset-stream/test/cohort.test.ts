import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { openCohort, openStoreSamples } from '../src/cohort.ts';
import { openStore } from '../src/store.ts';
import { smallStore } from './small-store.ts';

test('openCohort() opens a store with its people in order', async () => {
  const { root, ids } = await smallStore({ people: 30, variants: 4 });
  const cohort = await openCohort({ dataDir: root, features: 'none' });
  expect(cohort.table.ids).toEqual(ids);
  expect(cohort.table.columnNames).toEqual(['age', 'has_t2d', 'sex', 'super_pop', 'family']);
  expect(await cohort.table.column('sample_index')).toBeUndefined();
  cohort.close();
});

test('openStoreSamples() refuses samples that the manifest does not count', async () => {
  const { root } = await smallStore({ people: 5, variants: 2 });
  const file = join(root, 'samples.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT 1 + unnest(range(4))::INTEGER AS sample_index, 'A' AS sample_id) TO '${file}'`,
  );
  connection.closeSync();
  instance.closeSync();
  const store = await openStore(root);
  await expect(openStoreSamples(store).finally(store.close)).rejects.toMatchObject({
    code: 'STORE',
    message: `${file}: Cannot read samples: expected sample_index from 0 to 4, each once, got 4 rows from 1 to 4`,
  });
});
