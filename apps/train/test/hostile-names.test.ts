/** @module-tag slow */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, temporaryDirectory } from '@dirghayu/command-line/testing';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const directory = temporaryDirectory();
const store = join(directory, 'it\'s "mine"; $(x)');
const pwned = join(directory, 'pwned');

/** What breaks out of SQL, a shell, a path or a page where text is pasted instead of passed. */
const BREAKOUTS = [
  `'; COPY (SELECT 1) TO '${pwned}'; --`,
  `"; DROP TABLE samples; --`,
  `\`touch ${pwned}\``,
  `$(touch ${pwned})`,
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '..',
  '%2e%2e%2f',
  'NULL',
  '__HIVE_DEFAULT_PARTITION__',
  '__proto__',
  'constructor',
  '*?[a-z]',
  '{}',
  '-rf',
  'a b',
  '\\',
  'ü💣',
] as const;

/** Names of several of them, the same in each run, all different. */
function hostileNames(count: number, seed: number): string[] {
  const fragment = fc.constantFrom(...BREAKOUTS);
  const several = fc.array(fragment, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(''));
  const names = [...BREAKOUTS, ...fc.sample(several, { numRuns: 4 * count, seed })];
  return [...new Set(names)].slice(0, count);
}

const LONG = 'L'.repeat(10_000);
const people = [...hostileNames(60, 1), LONG, ...Array.from({ length: 140 }, (_, i) => `P${i}`)];
// A comma separates contigs nowhere and is no part of a name; a directory's name is bounded.
const contigs = hostileNames(30, 2).filter(
  (name) => !/[<>,]/.test(name) && encodeURIComponent(name).length < 80,
);
const ids = [...hostileNames(40, 3).map((id) => id.replaceAll(';', '')), LONG];
/** `has_t2d` and `died` are what is trained on; the rest is there to break something. */
const columns = [
  'sample_id',
  'has_t2d',
  ...hostileNames(12, 4),
  'two\nlines',
  'three, "quoted"',
  `H${LONG}`,
];
const variants = contigs.flatMap((chrom, c) =>
  [1, 2].map((pos) => ({ chrom, pos, id: ids[(2 * c + pos) % ids.length] ?? '' })),
);
/** Copies of ALT that person `p` has at variant `v`. */
const copies = (p: number, v: number) => (p * 7 + v * 13 + ((p * v) % 5)) % 3;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

beforeAll(async () => {
  const gt = ['0|0', '0|1', '1|1'];
  const header = [
    '##fileformat=VCFv4.2',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="\'; DROP TABLE x; --">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...people].join('\t'),
  ];
  const records = variants.map(({ chrom, pos, id }, v) =>
    [
      chrom,
      pos,
      id,
      'A',
      'G',
      '.',
      `f';--`,
      '.',
      'GT',
      ...people.map((_, p) => gt[copies(p, v)]),
    ].join('\t'),
  );
  writeFileSync(join(directory, 'a.vcf'), `${[...header, ...records].join('\n')}\n`);
  const rows = people.map((id, p) =>
    [quoted(id), p % 2, ...columns.slice(2).map((_, c) => (p * (c + 3)) % 17)].join(','),
  );
  writeFileSync(
    join(directory, 'clinical.csv'),
    `${[columns.map(quoted).join(','), ...rows].join('\n')}\n`,
  );
  const run = await ingest(
    '--input-dir',
    join(directory, 'a.vcf'),
    '--phenotypes',
    join(directory, 'clinical.csv'),
    '--output-dir',
    store,
    '--json',
  );
  expect(run.stderr).not.toContain('"error"');
  expect(JSON.parse(run.stdout)).toMatchObject({
    people: people.length,
    variants: variants.length,
  });
}, 60_000);

const sql = async (statement: string) => {
  const run = await ingest('sql', statement, '--data-dir', store, '--format', 'json');
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout);
};
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

it('keeps every name as it is, in SQL', async () => {
  const rows = await sql('SELECT chrom, pos, id FROM variants ORDER BY chrom, pos');
  const key = ({ chrom, pos, id }: { chrom: string; pos: number; id: string }) =>
    JSON.stringify([chrom, pos, id]);
  expect(rows.map(key).sort()).toEqual(variants.map(key).sort());
  const samples = await sql('SELECT sample_id FROM samples ORDER BY sample_index');
  expect(samples.map(({ sample_id }: { sample_id: string }) => sample_id)).toEqual(people);
  const described = await sql('DESCRIBE samples');
  expect(described.map(({ column_name: name }: { column_name: string }) => name).sort()).toEqual(
    ['sample_index', ...columns].sort(),
  );
  for (const [p, v] of [
    [0, 0],
    [3, 9],
    [60, 20],
  ] as const) {
    const { chrom, pos } = variants[v] ?? { chrom: '', pos: 0 };
    const point = `genotype(${literal(`${chrom}:${pos}:A:G`)}, ${literal(people[p] ?? '')})`;
    expect(await sql(`SELECT ${point} AS copies`)).toEqual([{ copies: copies(p, v) }]);
  }
});

it('carries them through a table and a matrix into a trained net', async () => {
  const table = await ingest('table', '--data-dir', store, '--json');
  expect(table.stderr).not.toContain('"error"');
  const path = literal(join(store, 'table', 'training.parquet'));
  const [wide] = await sql(`SELECT count(*) AS people FROM read_parquet(${path})`);
  expect(wide).toEqual({ people: people.length });
  const output = join(directory, 'run');
  const covariates = join(directory, 'features.txt');
  writeFileSync(
    covariates,
    `${variants.map(({ chrom, pos }) => `${chrom}:${pos}:A:G`).join('\n')}\n`,
  );
  const run = await train(
    ...['--data-dir', store, '--output-dir', output, '--model', 'disease', '--target', 'has_t2d'],
    ...[
      '--features',
      covariates,
      '--covariates',
      'two\nlines',
      '--epochs',
      '2',
      '--backend',
      'wasm',
      '--json',
    ],
  );
  expect(run.stderr).not.toContain('"error"');
  expect(run.code).toBe(0);
  const report = readFileSync(join(output, 'report.html'), 'utf8');
  expect(report).not.toContain('<script>alert(1)');
  const predicted = await train(
    'predict',
    output,
    '--data-dir',
    store,
    '--output',
    join(directory, 'p.tsv'),
    '--json',
  );
  expect(predicted.code, predicted.stderr).toBe(0);
}, 120_000);

it('has run nothing and written nowhere else', () => {
  const run = readdirSync(directory).sort();
  expect(run).toEqual([
    'a.vcf',
    'clinical.csv',
    'features.txt',
    'it\'s "mine"; $(x)',
    'p.tsv',
    'run',
  ]);
});

it('refuses a contig that no directory can be named after, with its name cut short', async () => {
  const vcf = join(directory, 'a.vcf');
  const long = readFileSync(vcf, 'utf8').replaceAll(/^a b\t/gm, `${'c'.repeat(10_000)}\t`);
  writeFileSync(vcf, long);
  const run = await ingest('--input-dir', vcf, '--output-dir', join(directory, 'none'), '--json');
  expect(run.code).toBe(1);
  expect(errorOf(run)).toEqual({
    code: 'STORE',
    message: `Cannot store chrom "${'c'.repeat(79)}…": expected a name of at most 249 characters, percent-encoded, got one of 10000`,
  });
  expect(readdirSync(directory)).not.toContain('none');
});
