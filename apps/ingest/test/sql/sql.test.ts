import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { BIN, ingest } from '../program.ts';
import { query } from '../stored-calls.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
const sql = (...flags: string[]) => ingest('sql', '--data-dir', store, ...flags);

beforeAll(async () => {
  const flags = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store];
  expect((await ingest('--input-dir', 'test-data', ...flags)).code).toBe(0);
});

const ROWS = `SELECT pos, 'a,"b"' AS text, NULL AS nothing, [1, NULL] AS list,
  9007199254740993 AS wide, 5::BIGINT AS narrow FROM variants ORDER BY pos LIMIT 2`;

it('prints csv and json that say the same', async () => {
  const csv = (await sql(ROWS, '--format', 'csv')).stdout.trimEnd().split('\n');
  const json = JSON.parse((await sql(ROWS, '--format', 'json')).stdout);
  expect(csv[0]).toBe('pos,text,nothing,list,wide,narrow');
  expect(csv[1]).toBe(`${json[0].pos},"a,""b""",,"[1,null]",9007199254740993,5`);
  expect(json[1]).toEqual({
    pos: json[1].pos,
    text: 'a,"b"',
    nothing: null,
    list: [1, null],
    wide: '9007199254740993',
    narrow: 5,
  });
  expect(JSON.parse((await sql('SELECT 1 AS a WHERE false', '--json')).stdout)).toEqual([]);
});

it('shows the first hundred rows as a table', async () => {
  const run = await sql('SELECT pos FROM variants');
  expect(run.stdout.match(/^│ \d+ +│$/gm)).toHaveLength(100);
  expect(run.stdout).toContain('The first 100 rows; --format csv gives all');
  expect((await sql('SELECT 7 AS n')).stdout).not.toContain('The first');
});

it('streams calls to files, and to a reader that leaves early', async () => {
  const csv = join(directory, 'calls.csv');
  const parquet = join(directory, 'calls.parquet');
  // More rows than DuckDB gives at a time, 2,048, by far.
  const where = "WHERE chrom = 'chr20' AND pos % 8 = 0";
  const statement = `FROM calls ${where};`;
  expect((await sql(statement, '--format', 'csv', '--output', csv)).stderr).toBe('');
  expect((await sql(statement, '--format', 'parquet', '--output', parquet)).stderr).toBe('');
  const total =
    'count(*)::INTEGER AS n, sum(dosage)::INTEGER AS copies, count(dosage)::INTEGER AS known';
  const [expected] = await query(store, `SELECT ${total} FROM calls ${where}`);
  expect(expected?.['n']).toBeGreaterThan(20_480);
  expect(await query(store, `SELECT ${total} FROM '${csv}'`)).toEqual([expected]);
  expect(await query(store, `SELECT ${total} FROM '${parquet}'`)).toEqual([expected]);
  const command = `node ${BIN} sql "FROM calls" --format csv --data-dir ${store} | head -2; echo \${PIPESTATUS[0]}`;
  const text = execFileSync('bash', ['-c', command], { cwd: WORKSPACE, encoding: 'utf8' });
  expect(text.split('\n')).toEqual([
    'chrom,pos,id,ref,alt,sample_id,dosage',
    expect.stringContaining('chr20'),
    '0',
    '',
  ]);
});

it('runs the statements before the last, and copies the rows of that', async () => {
  const output = join(directory, 'last.parquet');
  const statements = `SET VARIABLE wanted = 'chr20;'; -- not this; FROM samples
    /* nor; this */ SELECT DISTINCT chrom || ';' AS "a;b", $$;$$ AS c, E'\\';' AS d FROM variants
    WHERE chrom || ';' = getvariable('wanted');; -- done;`;
  const run = await sql(statements, '--format', 'parquet', '--output', output);
  expect(run.stderr).toBe('');
  expect(await query(store, `FROM '${output}'`)).toEqual([{ 'a;b': 'chr20;', c: ';', d: "';" }]);
  expect(JSON.parse((await sql(statements, '--json')).stdout)).toEqual([
    { 'a;b': 'chr20;', c: ';', d: "';" },
  ]);
  const noQuery = await sql('SET VARIABLE a = 1', '--format', 'parquet', '--output', output);
  expect([noQuery.code, noQuery.stderr]).toEqual([
    1,
    expect.stringMatching(/^error: Cannot run the statement: Parser Error/),
  ]);
});

it('copies all calls in the order of the store, in little memory', async () => {
  const parquet = join(directory, 'order.parquet');
  const bounded = ['--format', 'parquet', '--output', parquet, '--memory', '100MB'];
  expect((await sql('FROM calls', ...bounded)).stderr).toBe('');
  const differing = `SELECT count(*)::INTEGER AS n FROM '${parquet}' p POSITIONAL JOIN calls c
    WHERE (p.pos, p.alt, p.sample_id, p.dosage) IS DISTINCT FROM (c.pos, c.alt, c.sample_id, c.dosage)`;
  expect(await query(store, differing)).toEqual([{ n: 0 }]);
});

it('writes no half of a file, and no Parquet to the screen', async () => {
  const output = join(directory, 'broken.csv');
  const failing = `SELECT CASE WHEN pos > 31930000 THEN error('enough') ELSE pos END AS p FROM variants`;
  const run = await sql(failing, '--format', 'csv', '--output', output, '--json');
  expect(run.code).toBe(1);
  expect(errorOf(run)).toMatchObject({ code: 'SQL' });
  expect(readdirSync(directory).filter((name) => name.startsWith('broken'))).toEqual([]);
  const binary = await sql('SELECT 1', '--format', 'parquet');
  expect([binary.code, binary.stderr]).toEqual([
    2,
    'error: Cannot write Parquet: expected a file, --output rows.parquet, got standard output\n',
  ]);
  expect(readFileSync(join(store, 'views.sql'), 'utf8')).toContain('MACRO training');
});
