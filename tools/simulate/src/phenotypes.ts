import { logistic } from './exact-math.ts';
import type { GeneticScore, GeneticScores } from './genetic-scores.ts';
import type { CohortOptions } from './options.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';
import { solve } from './solve.ts';
import { drawLifespans, type Lifespans } from './survival.ts';
import {
  AGE_CENTRE,
  BMI,
  type CovariateEffects,
  DISEASES,
  type Disease,
  LIFESPAN,
} from './traits.ts';

/** A disease as it fell out in the cohort. */
export interface DiseaseOutcome {
  readonly disease: Disease;
  readonly score: GeneticScore;
  /** Log-odds of a woman of 55 with BMI 25 and a genetic score of 0 who does not smoke. */
  readonly intercept: number;
  /** True log-odds of each person; NaN for the sex that cannot have it. */
  readonly logits: Float64Array;
  /** 1 or 0; NaN for the sex that cannot have it. */
  readonly values: Float64Array;
}

/** Everybody's true phenotypes, before any of them goes missing. */
export interface Phenotypes {
  /** Four coordinates a person that separate the populations, in no unit. */
  readonly components: readonly (readonly number[])[];
  readonly bmi: Float64Array;
  readonly bmiScore: GeneticScore;
  /** 1 for smokers. */
  readonly smoking: Uint8Array;
  readonly diseases: readonly DiseaseOutcome[];
  readonly lifespans: Lifespans;
}

/** Directions of ancestry for populations 1 to 8, and the spread of single people around them. */
const DIRECTIONS = [
  [1, 0.2],
  [-0.6, 0.8],
  [-0.5, -0.9],
  [0.3, 1.2],
  [0.6, -1.1],
  [-1.3, 0],
  [1.4, 1],
  [1.3, -1],
] as const;
const COMPONENT_NOISE = 0.05;

/** Draws all phenotypes from ancestry, age, sex and the genetic scores. */
export function drawPhenotypes(
  options: CohortOptions,
  people: readonly Person[],
  scores: GeneticScores,
): Phenotypes {
  const random = new Random(options.seed, 'phenotypes');
  const components = people.map(({ ancestry }) => drawComponents(ancestry, random));
  const bmiScore = scores.score(BMI.name, BMI.geneticSd);
  const bmi = Float64Array.from(people, ({ age }, i) => {
    const expected = BMI.mean + (BMI.ageDecade * (age - AGE_CENTRE)) / 10;
    const value = expected + (bmiScore.values[i] ?? 0) + BMI.residualSd * random.normal();
    return Math.max(14, Math.round(value * 10) / 10);
  });
  const smoking = Uint8Array.from(people, ({ sex }) =>
    Number(random.chance(sex === 'M' ? 0.35 : 0.2)),
  );
  const covariates: Covariates = { people, bmi, smoking };
  const diseases = DISEASES.map((disease) =>
    drawDisease(disease, scores.score(disease.name, options.geneticSd), covariates, random),
  );
  const score = scores.score(LIFESPAN.name, LIFESPAN.geneticSd);
  const logHazards = score.values.map(
    (value, i) => value + covariateSum(LIFESPAN.effects, covariates, i) + diseaseSum(diseases, i),
  );
  const lifespans = drawLifespans(people, score, logHazards, random);
  return { components, bmi, bmiScore, smoking, diseases, lifespans };
}

interface Covariates {
  readonly people: readonly Person[];
  readonly bmi: Float64Array;
  readonly smoking: Uint8Array;
}

function drawComponents(ancestry: readonly number[], random: Random): readonly number[] {
  const along = (axis: 0 | 1) =>
    ancestry.reduce((sum, share, p) => sum + share * (DIRECTIONS[p]?.[axis] ?? 0), 0);
  return [along(0), along(1), 0, 0].map((centre) => centre + COMPONENT_NOISE * random.normal());
}

function drawDisease(
  disease: Disease,
  score: GeneticScore,
  covariates: Covariates,
  random: Random,
): DiseaseOutcome {
  const { people } = covariates;
  const canHave = people.map(({ sex }) => disease.sex === undefined || disease.sex === sex);
  const parts = score.values.map((value, i) =>
    canHave[i] ? value + covariateSum(disease.effects, covariates, i) : Number.NaN,
  );
  const eligible = parts.filter((part) => !Number.isNaN(part));
  const meanRisk = (intercept: number) =>
    eligible.reduce((sum, part) => sum + logistic(intercept + part), 0) / eligible.length;
  const intercept = eligible.length === 0 ? 0 : solve(meanRisk, disease.prevalence, -30, 30);
  const logits = parts.map((part) => part + intercept);
  const values = logits.map((logit) =>
    Number.isNaN(logit) ? Number.NaN : Number(random.chance(logistic(logit))),
  );
  return { disease, score, intercept, logits, values };
}

function covariateSum(effects: CovariateEffects, covariates: Covariates, i: number): number {
  const { age, sex } = covariates.people[i] as Person;
  return (
    (effects.ageDecade * (age - AGE_CENTRE)) / 10 +
    (sex === 'M' ? effects.male : 0) +
    effects.bmi * ((covariates.bmi[i] as number) - BMI.mean) +
    effects.smoking * (covariates.smoking[i] as number)
  );
}

function diseaseSum(diseases: readonly DiseaseOutcome[], i: number): number {
  return diseases.reduce((sum, { disease, values }) => {
    const effect = LIFESPAN.diseases[disease.name] ?? 0;
    return sum + (values[i] === 1 ? effect : 0);
  }, 0);
}
