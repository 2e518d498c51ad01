import { expect, it } from 'vitest';
import { CLINICAL_COLUMNS, clinicalTable } from '../src/clinical-table.ts';
import { GeneticScores } from '../src/genetic-scores.ts';
import { DEFAULT_COHORT } from '../src/options.ts';
import { drawPeople } from '../src/people.ts';
import { drawPhenotypes } from '../src/phenotypes.ts';

const options = { ...DEFAULT_COHORT, people: 800, missingPhenotypes: 0.1 };
const people = drawPeople(options);
const phenotypes = drawPhenotypes(options, people, new GeneticScores(options));
const [header, ...lines] = clinicalTable(options, people, phenotypes).trimEnd().split('\n');
const rows = lines.map((line) =>
  Object.fromEntries(line.split(',').map((cell, i) => [CLINICAL_COLUMNS[i], cell])),
);
const isMissing = (cell: string | undefined) => cell === '' || cell === 'NA';

it('clinicalTable() has a row a person in order', () => {
  expect(header).toBe(
    'sample_id,sex,age,population,family_id,PC1,PC2,PC3,PC4,bmi,smoking,has_cvd,has_t2d,has_breast_cancer,has_colorectal_cancer,has_prostate_cancer,has_lung_cancer,entry_age,exit_age,died',
  );
  expect(rows.map((row) => row.sample_id)).toEqual(people.map(({ id }) => id));
});

it('clinicalTable() shows true values, or none', () => {
  rows.forEach((row, i) => {
    expect(row).toMatchObject({ sex: people[i]!.sex, age: String(people[i]!.age) });
    expect(row.entry_age).toBe(row.age);
    if (!isMissing(row.bmi)) expect(Number(row.bmi)).toBe(phenotypes.bmi[i]);
    if (!isMissing(row.exit_age))
      expect(Number(row.exit_age)).toBe(phenotypes.lifespans.exitAges[i]);
    expect(isMissing(row.exit_age)).toBe(isMissing(row.died));
    for (const { disease, values } of phenotypes.diseases) {
      if (!isMissing(row[disease.name])) expect(Number(row[disease.name])).toBe(values[i]);
    }
  });
});

it.each(['bmi', 'smoking', 'has_cvd', 'died'])('clinicalTable() loses some of %s', (name) => {
  const share = rows.filter((row) => isMissing(row[name])).length / rows.length;
  expect(share).toBeGreaterThan(0.06);
  expect(share).toBeLessThan(0.14);
});

it('clinicalTable() leaves diseases of the other sex empty', () => {
  for (const row of rows) {
    expect(row[row.sex === 'M' ? 'has_breast_cancer' : 'has_prostate_cancer']).toBe('');
  }
});
