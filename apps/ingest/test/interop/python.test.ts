/** @module-tag slow */

import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { query } from '../stored-calls.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { missingModules, python } from './python.ts';

/** `processed/` in it is the store of test-data, as the documents call it. */
const directory = temporaryDirectory();
const store = join(directory, 'processed');

beforeAll(async () => {
  const clinical = ['--phenotypes', 'test-data/clinical.csv'];
  for (const calls of ['packed', 'list']) {
    const output = join(directory, calls);
    const flags = [...clinical, '--calls', calls, '--output-dir', output];
    expect((await ingest('--input-dir', 'test-data', ...flags)).code).toBe(0);
  }
  cpSync(join(directory, 'packed'), store, { recursive: true });
  const inStore = ['--data-dir', store, '--name'];
  const table = await ingest('table', ...inStore, 'common', '--min-maf', '0.3');
  const matrix = await ingest('matrix', ...inStore, 'train', '--min-maf', '0.05');
  expect([table, matrix].map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
});

const noDuckdb = missingModules('duckdb');
describe.skipIf(noDuckdb.length > 0)(`views.sql in Python's DuckDB${skipped(noDuckdb)}`, () => {
  it.each(['packed', 'list'])(
    'gives the same calls from a %s store that was moved',
    async (calls) => {
      const moved = join(directory, `moved-${calls}`);
      renameSync(join(directory, calls), moved);
      const sql = `SELECT chrom, count(dosage)::INTEGER AS known, sum(dosage)::INTEGER AS copies,
      sum(dosage * hash(sample_id, pos, alt) % 1000)::BIGINT::VARCHAR AS mixed FROM calls GROUP BY chrom ORDER BY chrom`;
      const printed = await python(
        `import duckdb, json
db = duckdb.connect()
db.execute('SET enable_progress_bar = false')
db.execute('SET VARIABLE store = ?', ['${moved}'])
db.execute(open('${moved}/views.sql').read())
print(json.dumps([list(row) for row in db.execute("""${sql}""").fetchall()]))
print(json.dumps(db.execute("SELECT genotype('rs2000000963', 'S00001')").fetchone()))`,
        directory,
      );
      const [rows, point] = printed
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const ours = await query(store, sql);
      expect(rows).toEqual(ours.map((row) => Object.values(row)));
      expect(rows.length).toBe(3);
      expect(point).toEqual([0]);
    },
  );
});

const noReaders = missingModules('duckdb', 'pyarrow', 'pandas', 'polars', 'numpy');
describe.skipIf(noReaders.length > 0)(`a wide table${skipped(noReaders)}`, () => {
  it('reads the same in pyarrow, pandas, polars and DuckDB', async () => {
    const printed = await python(
      `import json, duckdb, pandas as pd, polars as pl, pyarrow.parquet as pq
path = 'processed/table/common.parquet'
def facts(names, columns):
    calls = [c for n, c in zip(names, columns) if n.startswith('rs') or ':' in n]
    return [list(names), len(columns[0]), sum(v for c in calls for v in c if v is not None),
            sum(v is None for c in calls for v in c), [v for v in columns[0]][:3]]
arrow = pq.read_table(path)
frame = pd.read_parquet(path, dtype_backend='numpy_nullable')
polar = pl.read_parquet(path)
duck = duckdb.sql(f"FROM '{path}'")
print(json.dumps([
  facts(arrow.column_names, [c.to_pylist() for c in arrow.columns]),
  facts(list(frame.columns), [[None if v is pd.NA else int(v) if n.startswith(('rs', 'chr')) else v for v in frame[n]] for n in frame.columns]),
  facts(polar.columns, [c.to_list() for c in polar.get_columns()]),
  facts(duck.columns, list(map(list, zip(*duck.fetchall()))))]))`,
      directory,
    );
    const [arrow, ...others] = JSON.parse(printed);
    for (const other of others) expect(other).toEqual(arrow);
    const [calls] = await query(
      store,
      `SELECT sum(ac)::INTEGER AS copies, sum(missing)::INTEGER AS missing, count(*)::INTEGER AS n
       FROM variants WHERE least(af, 1 - af) >= 0.3::FLOAT`,
    );
    const [names, people, copies, missing, ids] = arrow;
    expect({ people, copies, missing, ids }).toEqual({
      people: 600,
      copies: calls?.['copies'],
      missing: calls?.['missing'],
      ids: ['S00001', 'S00002', 'S00003'],
    });
    expect(names.slice(0, 4)).toEqual(['sample_id', 'sex', 'age', 'population']);
    expect(names.filter((name: string) => /^(rs|chr)/.test(name))).toHaveLength(
      Number(calls?.['n']),
    );
  });
});

const noTorch = missingModules('duckdb', 'pyarrow', 'pandas', 'polars', 'numpy', 'torch');
describe.skipIf(noTorch.length > 0)(`docs/read-from-python.md${skipped(noTorch)}`, () => {
  it('runs as it stands, and gives every person once with the calls of the store', async () => {
    const blocks = fencedBlocks('docs/read-from-python.md', 'python');
    expect(blocks.length).toBe(4);
    const check = `
import json
seen = [(x, y) for x, y in DataLoader(dataset, batch_size=None, num_workers=2)]
x = torch.cat([x for x, _ in seen])
print(json.dumps({'shape': list(x.shape), 'copies': int(torch.nansum(x)), 'missing': int(torch.isnan(x).sum()),
  'labels': int(sum((~torch.isnan(y)).sum() for _, y in seen)), 'first': [f['name'] for f in features[:2]]}))`;
    const printed = await python(`${blocks.join('\n')}${check}`, directory);
    const [truth] = await query(
      store,
      `SELECT count(*)::INTEGER AS features, sum(ac)::INTEGER AS copies, sum(missing)::INTEGER AS missing,
         (SELECT count(has_t2d)::INTEGER FROM samples) AS labels
       FROM variants WHERE least(af, 1 - af) >= 0.05::FLOAT`,
    );
    const { shape, first, ...sums } = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
    const { features, ...expected } = truth ?? {};
    expect(shape).toEqual([600, features]);
    expect(sums).toEqual(expected);
    expect(first).toHaveLength(2);
  });
});

const noReader = missingModules('pyarrow', 'numpy');
describe.skipIf(noReader.length > 0)(`dirghayu_reader${skipped(noReader)}`, () => {
  it('says which format and version it met', async () => {
    const other = join(directory, 'of-another-version');
    cpSync(store, other, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(other, 'manifest.json'), 'utf8'));
    const text = JSON.stringify({ ...manifest, formatVersion: 9 });
    writeFileSync(join(other, 'manifest.json'), text);
    const printed = await python(
      `import sys
sys.path.insert(0, '${join(WORKSPACE, 'interop/python')}')
from dirghayu_reader.errors import StoreError
from dirghayu_reader.store import Store
try:
    Store('of-another-version')
except StoreError as error:
    print(error)`,
      directory,
    );
    expect(printed.trim()).toBe(
      "Cannot open cohort store 'of-another-version': expected dirghayu-cohort-store of version 1, got dirghayu-cohort-store of version 9 (a newer dirghayu_reader may read it)",
    );
  });
});

/** For the title: whoever reads the list of tests sees what did not run, and why. */
function skipped(missing: readonly string[]): string {
  return missing.length > 0 ? ` SKIPPED: needs ${missing.join(', ')}` : '';
}
