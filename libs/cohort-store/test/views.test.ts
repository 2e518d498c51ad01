import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variantPartPath, viewsSql } from '../src/index.ts';
import { DOSAGES, PEOPLE, POPULATIONS, VARIANTS, viewed, writeStore } from './viewed-store.ts';

describe.each(['packed', 'list'] as const)('views.sql over a store of %s calls', (encoding) => {
  let folder: string;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "store's-"));
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    await writeStore(connection, folder, encoding);
    await connection.run('SET VARIABLE store = $1', [folder]);
    await connection.run(viewsSql(viewed(encoding)));
  });
  afterAll(async () => {
    connection.closeSync();
    await rm(folder, { recursive: true });
  });

  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS();

  test('variants carry their contig as it was, not as the path spells it', async () => {
    expect(await query('SELECT chrom, pos FROM variants ORDER BY chrom, pos')).toEqual(
      VARIANTS.map(({ chrom, pos }) => [chrom, pos]),
    );
  });

  test('call_at() gives each call, NULL for missing', async () => {
    const rows = await query(`SELECT list(call_at(genotypes, i) ORDER BY i)
      FROM variants, range(5) AS people(i) GROUP BY chrom, pos ORDER BY chrom, pos`);
    expect(rows).toEqual(VARIANTS.map(({ calls }) => [calls.map(known)]));
  });

  test('genotype_of() finds a person by ID, and refuses a stranger', async () => {
    const sql = `SELECT genotype_of(genotypes, 'O''C') FROM variants ORDER BY chrom, pos`;
    expect(await query(sql)).toEqual(VARIANTS.map(({ calls }) => [known(calls[2]!)]));
    await expect(query(sql.replace("O''C", 'X'))).rejects.toThrow(
      'Cannot find sample X in this store',
    );
  });

  test('genotype() finds a call by ID or key, and says why there is none', async () => {
    const genotype = (variant: string) => query(`SELECT genotype('${variant}', 'A')`);
    expect(await genotype('rs1')).toEqual([[0]]);
    expect(await genotype('22:200:A:G')).toEqual([[null]]);
    expect(await genotype('22:300:A:G')).toEqual([[1]]);
    expect(await genotype('HLA*01:01:100:A:G')).toEqual([[1]]);
    await expect(genotype('22:300:A:T')).rejects.toThrow(
      'Cannot find variant 22:300:A:T in this store',
    );
    await expect(genotype('rs2')).rejects.toThrow(
      'Cannot choose among variants called rs2: give chrom:pos:ref:alt',
    );
    const everyone = `SELECT genotype('rs1', sample_id) FROM samples ORDER BY sample_index`;
    expect(await query(everyone)).toEqual(VARIANTS[0]!.calls.map((call) => [known(call)]));
  });

  test('calls has a row for each person and variant', async () => {
    const rows = await query(`SELECT chrom, pos, id, ref, alt, sample_id, dosage FROM calls
      JOIN samples USING (sample_id) ORDER BY chrom, pos, sample_index`);
    expect(rows).toEqual(
      VARIANTS.flatMap(({ chrom, pos, id, calls }) =>
        calls.map((call, i) => [chrom, pos, id, 'A', 'G', PEOPLE[i], known(call)]),
      ),
    );
  });

  test('calls of a region or of a person read no other rows', async () => {
    const scanned = async (where: string) =>
      scans(
        await query(`EXPLAIN (ANALYZE, FORMAT json) SELECT sum(dosage) FROM calls WHERE ${where}`),
      );
    const everywhere = await scanned('true');
    const here = await scanned(`chrom = '22' AND pos = 100`);
    const person = await scanned(`sample_id = 'B'`);
    expect(everywhere).toEqual({ variants: [2, 4], samples: [1, 5] });
    expect(here).toEqual({ variants: [1, 1], samples: [1, 5] });
    expect(person).toEqual({ variants: [2, 4], samples: [1, 1] });
  });

  test('counts agree with the calls', async () => {
    const rows =
      await query(`SELECT any_value(v.ac) = sum(c.dosage), any_value(v.missing) = count(*) - count(c.dosage)
      FROM variants v JOIN calls c USING (chrom, pos) GROUP BY chrom, pos HAVING count(c.dosage) > 0`);
    expect(rows).toEqual(Array(3).fill([true, true]));
  });

  test('allele_counts() counts alleles in the groups of a phenotype or an expression', async () => {
    const rows = await query(`SELECT chrom, pos, phenotype, people::INTEGER, known::INTEGER,
      copies::INTEGER, frequency FROM allele_counts(pop) ORDER BY chrom, pos, phenotype`);
    expect(rows).toEqual(
      VARIANTS.flatMap(({ chrom, pos, calls }) =>
        ['AFR', 'EUR', null].map((pop) => [chrom, pos, ...groupCounts(calls, pop)]),
      ),
    );
    const sql = `SELECT phenotype, sum(copies)::INTEGER FROM allele_counts(sample_id < 'C')
      WHERE chrom = '22' GROUP BY ALL ORDER BY ALL`;
    expect(await query(sql)).toEqual([
      [false, 4],
      [true, 2],
    ]);
  });

  test('training() reads a wide table, and all views go where the store goes', async () => {
    await mkdir(join(folder, 'table'));
    const path = join(folder, 'table/training.parquet').replaceAll("'", "''");
    await query(`COPY (SELECT sample_id, pop, genotype('rs1', sample_id) AS rs1 FROM samples)
      TO '${path}' (FORMAT parquet)`);
    const moved = `${folder}-moved`;
    await rename(folder, moved);
    folder = moved;
    await connection.run('SET VARIABLE store = $1', [folder]);
    const sql = 'SELECT rs1, pop FROM training() ORDER BY sample_id';
    const order = [0, 1, 3, 4, 2];
    const expected = order.map((i) => [known(VARIANTS[0]!.calls[i]!), POPULATIONS[i]]);
    expect(await query(sql)).toEqual(expected);
    expect(await query(sql.replace('()', "('training')"))).toEqual(expected);
    expect(await query('SELECT count(dosage)::INTEGER FROM calls')).toEqual([[13]]);
  });
});

const known = (call: number) => (call === 3 ? null : call);

/** The slow, obvious twin of a row of allele_counts(). */
function groupCounts(calls: readonly number[], pop: string | null) {
  const group = calls.filter((_, i) => POPULATIONS[i] === pop);
  const called = group.filter((call) => call !== 3);
  const copies = called.reduce((sum, call) => sum + call, 0);
  const isKnown = called.length > 0;
  return [
    pop,
    group.length,
    called.length,
    isKnown ? copies : null,
    isKnown ? copies / 2 / called.length : null,
  ];
}

/** Files and rows that the two table scans of a profile gave. */
function scans(profile: unknown): { variants: [number, number]; samples: [number, number] } {
  const found = { variants: [0, 0], samples: [0, 0] } as ReturnType<typeof scans>;
  const visit = (node: ProfileNode) => {
    const { extra_info: info, operator_cardinality: rows = 0 } = node;
    const files = info?.['Filename(s)'] ?? '';
    if (files) {
      const which = files.includes('samples.parquet') ? 'samples' : 'variants';
      found[which] = [Number(info?.['Total Files Read']), rows];
    }
    node.children?.forEach(visit);
  };
  visit(JSON.parse((profile as string[][])[0]![1]!));
  return found;
}

interface ProfileNode {
  readonly extra_info?: Readonly<Record<string, string>>;
  readonly operator_cardinality?: number;
  readonly children?: readonly ProfileNode[];
}

test('a part that is gone is an error, and not fewer variants', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const directory = await mkdtemp(join(tmpdir(), "dirghayu-it's-views-"));
  try {
    await writeStore(connection, directory, 'packed');
    await connection.run(`SET VARIABLE store = '${directory.replaceAll("'", "''")}'`);
    await connection.run(viewsSql(viewed('packed')));
    const count = () => connection.runAndReadAll('SELECT count(*)::INTEGER FROM variants');
    expect((await count()).getRows()).toEqual([[VARIANTS.length]]);
    await rm(join(directory, variantPartPath('22', 0)));
    await expect(count()).rejects.toThrow(/chrom=22/);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(directory, { recursive: true });
  }
});

test('views.sql may be loaded again, and takes the current directory when told nothing', () => {
  expect(viewsSql(viewed('packed'))).toContain("coalesce(getvariable('store'), '.')");
  expect(viewsSql(viewed('packed')).match(/CREATE (?!OR REPLACE)/g)).toBeNull();
});

test('a store of people alone has typed, empty views', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const directory = await mkdtemp(join(tmpdir(), 'dirghayu-views-'));
  await connection.run(
    `COPY (SELECT 0 AS sample_index, 'P1' AS sample_id) TO '${directory}/samples.parquet'`,
  );
  await connection.run(`SET VARIABLE store = '${directory}'`);
  await connection.run(viewsSql(viewed('packed', { isEmpty: true, dosages: 'DS' })));
  const reader = await connection.runAndReadAll('SELECT count(*), count(dosage) FROM calls');
  expect(reader.getRows()).toEqual([[0n, 0n]]);
  connection.closeSync();
  instance.closeSync();
  await rm(directory, { recursive: true });
});

describe.each(['packed', 'list'] as const)('dosages of a store of %s calls', (encoding) => {
  let folder: string;
  let connection: DuckDBConnection;
  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dosages-'));
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    await writeStore(connection, folder, encoding, true);
    await connection.run('SET VARIABLE store = $1', [folder]);
    await connection.run(viewsSql(viewed(encoding, { dosages: 'DS' })));
  });
  afterAll(async () => {
    connection.closeSync();
    await rm(folder, { recursive: true });
  });

  const copies = (dosage: number | null) => dosage && dosage / 16_384;

  test('calls has the dosage of each person and variant, and the call beside it', async () => {
    const rows = await query(`SELECT dosage, call FROM calls
      JOIN samples USING (sample_id) ORDER BY chrom, pos, sample_index`);
    expect(rows).toEqual(
      VARIANTS.flatMap(({ calls }, row) =>
        calls.map((call, i) => [copies(DOSAGES[row]?.[i] ?? null), known(call)]),
      ),
    );
  });

  test('dosage_of() finds a person by ID', async () => {
    const sql = `SELECT dosage_of(dosages, 'O''C') FROM variants ORDER BY chrom, pos`;
    expect(await query(sql)).toEqual(DOSAGES.map((row) => [copies(row[2] ?? null)]));
  });

  test('allele_counts() adds dosages up', async () => {
    const rows = await query(`SELECT copies, known::INTEGER FROM allele_counts('all')
      ORDER BY chrom, pos`);
    expect(rows).toEqual(
      DOSAGES.map((row) => {
        const values = row.filter((dosage) => dosage !== null);
        const sum = values.reduce((total, dosage) => total + dosage / 16_384, 0);
        return [values.length === 0 ? null : sum, values.length];
      }),
    );
  });
});
