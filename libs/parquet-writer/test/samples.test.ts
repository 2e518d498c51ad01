import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extendSamples, type PhenotypeOptions, readSampleIds, writeSamples } from '../src/index.ts';
import { query } from './read-back.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samples-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Joins `text` as a table called clinical.csv to `samples`; the summary and the people as stored. */
async function joinTable(
  samples: readonly string[],
  text: string | Uint8Array,
  options: Partial<PhenotypeOptions> = {},
) {
  const table = join(directory, 'clinical.csv');
  await writeFile(table, text);
  const path = join(directory, 'samples.parquet');
  const summary = await writeSamples({ path, samples, phenotypes: { path: table, ...options } });
  const people = await query(`SELECT * FROM read_parquet('${path}')`);
  return { ...summary, people };
}

describe('writeSamples()', () => {
  it('keeps the order of the samples and what the table says', async () => {
    const { people, phenotypes } = await joinTable(
      ['p2', 'p1', 'p3'],
      'sample_id,age,sex,bmi\np1,40,F,20.5\np3,NA,M,.\np2,61,F,-9\nx,1,M,30\n',
    );
    expect(people).toEqual([
      { sample_index: 0, sample_id: 'p2', age: 61, sex: 'F', bmi: null },
      { sample_index: 1, sample_id: 'p1', age: 40, sex: 'F', bmi: 20.5 },
      { sample_index: 2, sample_id: 'p3', age: null, sex: 'M', bmi: null },
    ]);
    expect(phenotypes).toMatchObject({
      idColumn: 'sample_id',
      columns: [
        { name: 'age', type: 'INTEGER', nulls: 1 },
        { name: 'sex', type: 'VARCHAR', nulls: 0 },
        { name: 'bmi', type: 'DOUBLE', nulls: 2 },
      ],
      matched: 3,
      trimmed: { count: 0, first: [] },
      onlyInGenotypes: { count: 0, first: [] },
      onlyInTable: { count: 1, first: ['x'] },
    });
    expect((await readdir(directory)).sort()).toEqual(['clinical.csv', 'samples.parquet']);
  });

  it('counts the IDs that match once the spaces around them are taken off, on either side', async () => {
    const { people, phenotypes } = await joinTable(
      ['p1', ' p2', 'p3', 'p4'],
      'sample_id,age\np1 ,40\np2,41\np3,42\n p5,43\n',
    );
    expect(people.map(({ age }) => age)).toEqual([40, 41, 42, null]);
    expect(phenotypes).toMatchObject({
      matched: 3,
      trimmed: { count: 2, first: ['p1', ' p2'] },
      onlyInGenotypes: { count: 1, first: ['p4'] },
      onlyInTable: { count: 1, first: ['p5'] },
    });
  });

  it('writes IDs alone without a table, and keeps their leading zeros', async () => {
    const path = join(directory, 'samples.parquet');
    const summary = await writeSamples({ path, samples: ['007', '7', ''] });
    expect(summary).toMatchObject({ rows: 3, phenotypes: null });
    expect(await query(`SELECT * FROM '${path}'`)).toEqual([
      { sample_index: 0, sample_id: '007' },
      { sample_index: 1, sample_id: '7' },
      { sample_index: 2, sample_id: '' },
    ]);
  });

  it.each([
    ['tabs and #IID', '#IID\tage\np1\t1\n'],
    ['semicolons, BOM, CRLF', '\uFEFFID;age\r\np1;1\r\n'],
    ['bars', 'Sample|age\np1|1\n'],
    ['spaces around IDs and values', 'sample_id,age\n  p1 , 1 \n'],
    ['no line end', 'eid,age\np1,1'],
    ['quotes', '"iid","age"\n"p1","1"\n'],
    ['blank lines at the end', 'iid,age\np1,1\n\n\n'],
    ['trailing tabs in the header line alone', 'iid\tage\t\t\np1\t1\n'],
    ['gzip', gzipSync('iid,age\np1,1\n')],
  ])('reads a table with %s', async (_, text) => {
    const { people, phenotypes } = await joinTable(['p1'], text);
    expect(people).toEqual([{ sample_index: 0, sample_id: 'p1', age: 1 }]);
    expect(phenotypes?.columns).toEqual([{ name: 'age', type: 'INTEGER', nulls: 0 }]);
  });

  it.each([
    ['true,FALSE', 'BOOLEAN'],
    ['F,F', 'VARCHAR'],
    ['0,1', 'INTEGER'],
    ['+1,-2', 'INTEGER'],
    ['2147483648,1', 'BIGINT'],
    ['9223372036854775808,1', 'DOUBLE'],
    ['1e3,.5', 'DOUBLE'],
    ['1_000,2', 'VARCHAR'],
    ['007,12', 'VARCHAR'],
    ['2020-02-29,1999-01-01', 'DATE'],
    ['2020-02-30,1999-01-01', 'VARCHAR'],
    ['1,x', 'VARCHAR'],
    ['NA,.', 'VARCHAR'],
    ['NA,3', 'INTEGER'],
  ])('takes %s for %s', async (values, type) => {
    const [a, b] = values.split(',');
    const { phenotypes } = await joinTable(['p1', 'p2'], `id,x\np1,${a}\np2,${b}\n`);
    expect(phenotypes?.columns).toMatchObject([{ name: 'x', type }]);
  });

  it('infers types as a slow reading of the texts does', async () => {
    const text = fc.constantFrom(
      '',
      'NA',
      '-9',
      '0',
      '1',
      '12',
      '-3',
      '1.5',
      '2e3',
      'true',
      'a',
      '08',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 1 }),
        async (columns) => {
          const lines = [0, 1, 2].map((i) =>
            [`p${i}`, ...columns.map((column) => column[i])].join(','),
          );
          const header = ['id', ...columns.map((_, i) => `x${i}`)].join(',');
          const { people, phenotypes } = await joinTable(
            ['p0', 'p1', 'p2'],
            [header, ...lines].join('\n'),
          );
          expect(phenotypes?.columns.map(({ type }) => type)).toEqual(columns.map(slowType));
          columns.forEach((column, i) => {
            expect(people.map((person) => person[`x${i}`])).toEqual(slowValues(column));
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('takes headings with line feeds and quotes, as spreadsheets write them', async () => {
    const text = 'id,"age\n(years)","a ""b"", c",6" pipe\np1,40,x,1\n';
    const { people } = await joinTable(['p1'], text);
    expect(people).toEqual([
      { sample_index: 0, sample_id: 'p1', 'age\n(years)': 40, 'a "b", c': 'x', '6" pipe': 1 },
    ]);
  });

  it('takes headings that every object has', async () => {
    const text = 'id,constructor,__proto__,toString\np1,40,x,1.5\n';
    const types = { toString: 'VARCHAR' } as unknown as Record<string, 'VARCHAR'>;
    const { phenotypes } = await joinTable(['p1'], text, { types });
    expect(phenotypes?.columns.map(({ name, type }) => [name, type])).toEqual([
      ['constructor', 'INTEGER'],
      ['__proto__', 'VARCHAR'],
      ['toString', 'VARCHAR'],
    ]);
  });

  it('reads NaN as missing', async () => {
    const { people } = await joinTable(['p1', 'p2'], 'id,x\np1,nan\np2,2.5\n');
    expect(people.map(({ x }) => x)).toEqual([null, 2.5]);
  });

  it('takes other null tokens', async () => {
    const { people, phenotypes } = await joinTable(['p1', 'p2'], 'id,x\np1,-9\np2,unknown\n', {
      nullTokens: ['unknown'],
    });
    expect(people.map(({ x }) => x)).toEqual([-9, null]);
    expect(phenotypes?.nullTokens).toEqual(['unknown']);
  });

  it('keeps the types of a Parquet table, where -9.0 is -9', async () => {
    const table = join(directory, 'clinical.parquet');
    await query(
      `COPY (SELECT 'p1' AS sample, -9.0::DOUBLE AS bmi, '12' AS code, 3::UTINYINT AS n, true AS t
             UNION ALL SELECT 'p2', 21.5, 'NA', 200, NULL) TO '${table}' (FORMAT parquet)`,
    );
    const path = join(directory, 'samples.parquet');
    const { phenotypes } = await writeSamples({
      path,
      samples: ['p1', 'p2'],
      phenotypes: { path: table },
    });
    expect(phenotypes?.columns.map(({ type }) => type)).toEqual([
      'DOUBLE',
      'VARCHAR',
      'INTEGER',
      'BOOLEAN',
    ]);
    expect(await query(`SELECT * EXCLUDE (sample_index) FROM '${path}'`)).toEqual([
      { sample_id: 'p1', bmi: null, code: '12', n: 3, t: true },
      { sample_id: 'p2', bmi: 21.5, code: null, n: 200, t: null },
    ]);
  });

  it('renames columns that clash with its own or with one another', async () => {
    const { people } = await joinTable(['p1'], 'IID,Sample_Index,age,AGE\np1,9,40,41\n');
    expect(people).toEqual([
      { sample_index: 0, sample_id: 'p1', phenotype_Sample_Index: 9, age: 40, AGE_2: 41 },
    ]);
  });

  it('counts IDs on one side only and names the first ten', async () => {
    const samples = Array.from({ length: 15 }, (_, i) => `p${i}`);
    const lines = Array.from({ length: 15 }, (_, i) => `${i === 3 ? 'p3' : `q${i}`},1`);
    const { phenotypes, rows } = await joinTable(samples, `id,x\n${lines.join('\n')}\n`);
    expect(rows).toBe(15);
    expect(phenotypes).toMatchObject({
      matched: 1,
      columns: [{ name: 'x', type: 'INTEGER', nulls: 14 }],
      onlyInGenotypes: { count: 14, first: samples.filter((id) => id !== 'p3').slice(0, 10) },
      onlyInTable: {
        count: 14,
        first: ['q0', 'q1', 'q2', 'q4', 'q5', 'q6', 'q7', 'q8', 'q9', 'q10'],
      },
    });
  });
});

describe('writeSamples() refuses', () => {
  it.each([
    [
      'an ID twice',
      'id,x\np1,1\np2,2\n p1 ,3\n',
      ':2: Cannot join phenotypes: expected every ID once, got "p1" on lines 2, 4',
    ],
    [
      'a row without an ID',
      'id,x\np1,1\n,2\n',
      ':3: Cannot join phenotypes: expected an ID in every row, got none on line 3',
    ],
    [
      'a table without an ID column',
      'person,age\np1,1\n',
      ':1: Cannot find the sample IDs: expected a column named one of sample_id, sample, iid, id, individual_id, person_id, patient_id, eid (name it with --sample-column), got the columns "person", "age"',
    ],
    [
      'a table of other people',
      'id,x\nq1,1\n',
      ': Cannot join phenotypes: expected IDs in column "id" like "p1" (name another with --sample-column), got none of the samples, the first being "q1"',
    ],
    ...[
      ['a line too long', 'id,x\np1,1\np2,2,3\n', 3, 'Expected Number of Columns: 2 Found: 3'],
      ['a line too short', 'id,x\np1\n', 2, 'Expected Number of Columns: 2 Found: 1'],
    ].map(([name, text, line, reason]) => [
      String(name),
      String(text),
      `:${line}: Cannot read phenotypes: expected a CSV, TSV or Parquet table with one header line and as many fields in every line, got ${reason}`,
    ]),
  ])('%s', async (_, text, message) => {
    const joined = joinTable(['p1', 'p2'], text!);
    await expect(joined).rejects.toMatchObject({
      code: 'PHENOTYPES',
      message: `${join(directory, 'clinical.csv')}${message}`,
    });
    expect(await readdir(directory)).toEqual(['clinical.csv']);
  });

  it('a column that is not there, and a file that is not there', async () => {
    const named = joinTable(['p1'], 'id,x\np1,1\n', { sampleColumn: 'person' });
    await expect(named).rejects.toThrow('expected a column named "person" (name it with');
    const gone = writeSamples({
      path: join(directory, 'samples.parquet'),
      samples: ['p1'],
      phenotypes: { path: join(directory, 'gone.csv') },
    });
    await expect(gone).rejects.toMatchObject({
      code: 'PHENOTYPES',
      message: expect.stringContaining('got ENOENT'),
    });
    expect(await readdir(directory)).toEqual(['clinical.csv']);
  });
});

const NULLS = ['', 'NA', '-9'];

function slowType(texts: readonly string[]): string {
  const values = texts.filter((text) => !NULLS.includes(text));
  const all = (test: (text: string) => boolean) => values.length > 0 && values.every(test);
  if (all((text) => text === 'true')) return 'BOOLEAN';
  if (all((text) => String(Number.parseInt(text, 10)) === text)) return 'INTEGER';
  if (all((text) => text !== '08' && !Number.isNaN(Number(text)))) return 'DOUBLE';
  return 'VARCHAR';
}

function slowValues(texts: readonly string[]): unknown[] {
  const type = slowType(texts);
  return texts.map((text) => {
    if (NULLS.includes(text)) return null;
    return type === 'BOOLEAN' ? true : type === 'VARCHAR' ? text : Number(text);
  });
}

/** Where the shared data lies. */
const panel = join(
  process.env['DIRGHAYU_SHARED_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'),
  'cohorts/1000g-samples.panel.tsv',
);

describe.skipIf(!existsSync(panel))(`with ${panel} (SKIPPED if it is absent)`, () => {
  it('joins the 1000 Genomes panel by its column "sample"', async () => {
    const path = join(directory, 'samples.parquet');
    const samples = ['NA12878', 'nobody', 'HG00096'];
    const { phenotypes } = await writeSamples({ path, samples, phenotypes: { path: panel } });
    expect(phenotypes).toMatchObject({ idColumn: 'sample', matched: 2 });
    expect(phenotypes?.onlyInTable.count).toBe(2535 - 2);
    expect(await query(`SELECT sample_id, super_pop, gender FROM '${path}'`)).toEqual([
      { sample_id: 'NA12878', super_pop: 'EUR', gender: 'female' },
      { sample_id: 'nobody', super_pop: null, gender: null },
      { sample_id: 'HG00096', super_pop: 'EUR', gender: 'male' },
    ]);
  });
});

it('readSampleIds() gives the IDs of a table in its order, trimmed', async () => {
  const path = join(directory, 'people.csv');
  await writeFile(path, 'iid,age\n P2 ,40\nP1,50\n007,60\n');
  expect(await readSampleIds({ path })).toEqual(['P2', 'P1', '007']);
  await writeFile(path, 'iid,age\nP2,40\nP2,50\n');
  await expect(readSampleIds({ path })).rejects.toMatchObject({ code: 'PHENOTYPES' });
});

describe('types that the user gives', () => {
  it('take the place of the inferred ones', async () => {
    const { people, phenotypes } = await joinTable(
      ['P1', 'P2'],
      'iid,code,age\nP1,1,40\nP2,2,NA\n',
      {
        types: { code: 'VARCHAR', age: 'DOUBLE' },
      },
    );
    expect(phenotypes?.columns).toMatchObject([
      { name: 'code', type: 'VARCHAR' },
      { name: 'age', type: 'DOUBLE' },
    ]);
    expect(people).toMatchObject([
      { code: '1', age: 40 },
      { code: '2', age: null },
    ]);
  });

  it('are refused where a value or the column does not fit, naming it', async () => {
    const table = 'iid,sex\nP1,F\n';
    await expect(joinTable(['P1'], table, { types: { sex: 'INTEGER' } })).rejects.toThrow(
      /Cannot read column "sex" as INTEGER: expected values of that type.*got "F" of "P1"/,
    );
    await expect(joinTable(['P1'], table, { types: { age: 'INTEGER' } })).rejects.toThrow(
      /Cannot give a type to column "age": expected one of "sex", got no such column/,
    );
  });
});

describe('extendSamples()', () => {
  it('keeps places and phenotypes, and gives those who come none', async () => {
    const text = 'sample_id,age,born\nb,40,1980-01-02\na,NA,1990-03-04\n';
    await joinTable(['b', 'a', 'left out'], text);
    const earlier = { path: join(directory, 'samples.parquet'), people: 2 };
    const path = join(directory, 'more.parquet');
    const summary = await extendSamples({ path, samples: ['b', 'a', 'c', 'd'], earlier });
    expect(summary.rows).toBe(4);
    expect(await query(`SELECT * EXCLUDE born, born::VARCHAR AS born FROM '${path}'`)).toEqual([
      { sample_index: 0, sample_id: 'b', age: 40, born: '1980-01-02' },
      { sample_index: 1, sample_id: 'a', age: null, born: '1990-03-04' },
      { sample_index: 2, sample_id: 'c', age: null, born: null },
      { sample_index: 3, sample_id: 'd', age: null, born: null },
    ]);
  });

  it('refuses another order, and leaves nothing behind', async () => {
    await joinTable(['a', 'b'], 'sample_id,age\na,1\n');
    const earlier = { path: join(directory, 'samples.parquet'), people: 2 };
    const path = join(directory, 'more.parquet');
    await expect(extendSamples({ path, samples: ['b', 'a'], earlier })).rejects.toMatchObject({
      code: 'PARQUET_WRITE',
      message: `${earlier.path}: Cannot add people: expected its people first, in their order, got "a" in another place`,
    });
    expect((await readdir(directory)).sort()).toEqual(['clinical.csv', 'samples.parquet']);
  });
});
