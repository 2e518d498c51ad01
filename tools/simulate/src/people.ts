import type { CohortOptions } from './options.ts';
import { Random } from './random.ts';

/** One person of the cohort. */
export interface Person {
  /** `S00001`, in the order of the VCF. */
  readonly id: string;
  readonly sex: 'M' | 'F';
  /** `pop1` …, or `admixed`. */
  readonly population: string;
  /** Share of ancestry from each population; sums to 1. */
  readonly ancestry: readonly number[];
  readonly familyId: string;
  /** Index of the father; -1 for founders. */
  readonly father: number;
  /** Index of the mother; -1 for founders. */
  readonly mother: number;
  /** Age at recruitment in years, one decimal. */
  readonly age: number;
}

interface Draft {
  readonly sex: 'M' | 'F';
  readonly population: string;
  readonly ancestry: readonly number[];
  readonly family: number;
  readonly father?: Draft;
  readonly mother?: Draft;
  readonly age: number;
}

const ADMIXED = 'admixed';

/**
 * Draws who is in the cohort: single people and families of two parents with one or two children,
 * in random order, so that neither populations nor families lie side by side.
 */
export function drawPeople(options: CohortOptions): readonly Person[] {
  const random = new Random(options.seed, 'people');
  const drafts: Draft[] = [];
  let family = 0;
  const inFamilies = Math.round(options.people * options.families);
  while (inFamilies - drafts.length >= 3) {
    const children = inFamilies - drafts.length >= 4 && random.chance(0.5) ? 2 : 1;
    drafts.push(...drawFamily(options, family++, children, random));
  }
  while (drafts.length < options.people) {
    const population = random.below(options.populations);
    const sex = random.chance(0.5) ? 'M' : 'F';
    const age = oneDecimal(random.between(30, 80));
    drafts.push(drawFounder(options, { population, sex, age, family: family++ }, random));
  }
  return settle(random.shuffled(drafts));
}

function drawFamily(
  options: CohortOptions,
  family: number,
  children: number,
  random: Random,
): Draft[] {
  const population = random.below(options.populations);
  const parent = (sex: 'M' | 'F') => {
    const age = oneDecimal(random.between(58, 80));
    return drawFounder(options, { population, sex, age, family }, random);
  };
  const father = parent('M');
  const mother = parent('F');
  const drafts = [father, mother];
  for (let child = 0; child < children; child++) {
    drafts.push({
      sex: random.chance(0.5) ? 'M' : 'F',
      population: father.population === mother.population ? father.population : ADMIXED,
      ancestry: father.ancestry.map((share, p) => (share + (mother.ancestry[p] ?? 0)) / 2),
      family,
      father,
      mother,
      age: oneDecimal(Math.min(father.age, mother.age) - random.between(22, 34)),
    });
  }
  return drafts;
}

function drawFounder(
  { populations, admixed }: CohortOptions,
  founder: Pick<Draft, 'sex' | 'age' | 'family'> & { readonly population: number },
  random: Random,
): Draft {
  const { sex, age, family } = founder;
  const home = founder.population;
  const ancestry = new Array<number>(populations).fill(0);
  ancestry[home] = 1;
  if (populations === 1 || !random.chance(admixed)) {
    return { sex, age, family, ancestry, population: `pop${home + 1}` };
  }
  const share = random.between(0.2, 0.8);
  const other = (home + 1 + random.below(populations - 1)) % populations;
  ancestry[home] = share;
  ancestry[other] = 1 - share;
  return { sex, age, family, ancestry, population: ADMIXED };
}

function settle(drafts: readonly Draft[]): readonly Person[] {
  const places = new Map(drafts.map((draft, i) => [draft, i]));
  const digits = Math.max(5, String(drafts.length).length);
  return drafts.map((draft, i) => ({
    id: `S${String(i + 1).padStart(digits, '0')}`,
    sex: draft.sex,
    population: draft.population,
    ancestry: draft.ancestry,
    familyId: `F${String(draft.family + 1).padStart(digits, '0')}`,
    father: draft.father ? (places.get(draft.father) ?? -1) : -1,
    mother: draft.mother ? (places.get(draft.mother) ?? -1) : -1,
    age: draft.age,
  }));
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
