import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PhenotypeOptions, writeSamples } from '../src/index.ts';
import { query } from './read-back.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samples-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Joins `text` as a table called clinical.csv to `samples`; the summary and the people as stored. */
async function joinTable(
  samples: readonly string[],
  text: string,
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
      onlyInGenotypes: { count: 0, first: [] },
      onlyInTable: { count: 1, first: ['x'] },
    });
    expect((await readdir(directory)).sort()).toEqual(['clinical.csv', 'samples.parquet']);
  });
});
