import type { CohortOptions } from './options.ts';
import type { Person } from './people.ts';
import type { Phenotypes } from './phenotypes.ts';
import { Random } from './random.ts';
import { DISEASES } from './traits.ts';

/** Columns of the clinical table, in order. */
export const CLINICAL_COLUMNS: readonly string[] = [
  'sample_id',
  'sex',
  'age',
  'population',
  'family_id',
  'PC1',
  'PC2',
  'PC3',
  'PC4',
  'bmi',
  'smoking',
  ...DISEASES.map(({ name }) => name),
  'entry_age',
  'exit_age',
  'died',
];

/**
 * The clinical table as CSV, a row a person in the order of the VCF.
 *
 * A share of BMI, smoking, diseases and outcomes is missing: empty or `NA`. A disease that the sex
 * cannot have is empty. `exit_age` and `died` go missing together.
 */
export function clinicalTable(
  options: CohortOptions,
  people: readonly Person[],
  phenotypes: Phenotypes,
): string {
  const random = new Random(options.seed, 'missing phenotypes');
  const rows = people.map((person, i) => clinicalRow(options, person, i, phenotypes, random));
  return `${[CLINICAL_COLUMNS, ...rows].map((cells) => cells.join(',')).join('\n')}\n`;
}

function clinicalRow(
  { missingPhenotypes }: CohortOptions,
  person: Person,
  i: number,
  { components, bmi, smoking, diseases, lifespans }: Phenotypes,
  random: Random,
): readonly string[] {
  const orMissing = (text: string) => {
    if (!random.chance(missingPhenotypes)) return text;
    return random.chance(0.5) ? 'NA' : '';
  };
  const outcome = [String(lifespans.exitAges[i]), String(lifespans.died[i])];
  const isLost = random.chance(missingPhenotypes);
  return [
    person.id,
    person.sex,
    String(person.age),
    person.population,
    person.familyId,
    ...(components[i] ?? []).map((value) => value.toFixed(4)),
    orMissing(String(bmi[i])),
    orMissing(String(smoking[i])),
    ...diseases.map(({ values }) => (Number.isNaN(values[i]) ? '' : orMissing(String(values[i])))),
    String(person.age),
    ...(isLost ? ['', ''] : outcome),
  ];
}
