import { auroc } from './auroc.ts';
import type { GeneticScore } from './genetic-scores.ts';
import { type CohortOptions, DEFAULT_COHORT } from './options.ts';
import type { Person } from './people.ts';
import type { DiseaseOutcome, Phenotypes } from './phenotypes.ts';
import { AGE_CENTRE, BMI, LIFESPAN } from './traits.ts';

/**
 * The truth behind the clinical table as JSON text: every effect, every causal variant, and how well
 * the true scores rank the people of this cohort, which no model can beat by much.
 *
 * Numbers have six significant digits.
 */
export function truthJson(
  options: CohortOptions,
  people: readonly Person[],
  phenotypes: Phenotypes,
): string {
  const { lifespans, bmiScore } = phenotypes;
  const truth = {
    formatVersion: 1,
    genomeBuild: 'GRCh38',
    cohort: cohortTruth(options),
    variantKey: 'chrom:pos:ref:alt; beta is what one copy of alt adds',
    diseases: Object.fromEntries(
      phenotypes.diseases.map((outcome) => [outcome.disease.name, diseaseTruth(outcome)]),
    ),
    bmi: {
      mean: BMI.mean,
      ageCentre: AGE_CENTRE,
      ageDecade: BMI.ageDecade,
      geneticSd: BMI.geneticSd,
      residualSd: BMI.residualSd,
      variants: bmiScore.variants,
    },
    lifespan: {
      hazard: 'exp(logBaseline + shape * age + effects + genetic score)',
      logBaseline: lifespans.logBaseline,
      shape: LIFESPAN.shape,
      effects: LIFESPAN.effects,
      diseaseEffects: LIFESPAN.diseases,
      geneticSd: LIFESPAN.geneticSd,
      deaths: lifespans.died.reduce((sum, died) => sum + died, 0),
      variants: lifespans.score.variants,
    },
    people: { columns: scoreColumns(phenotypes), rows: scoreRows(people, phenotypes) },
  };
  return `${stringify(truth)}\n`;
}

/** The options of the cohort alone, not of how it is written. */
function cohortTruth(options: CohortOptions): object {
  const names = Object.keys(DEFAULT_COHORT) as (keyof CohortOptions)[];
  const text = (value: CohortOptions[keyof CohortOptions]) =>
    typeof value === 'number' ? value : value.map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, text(options[name])]));
}

function diseaseTruth({ disease, score, intercept, logits, values }: DiseaseOutcome): object {
  return {
    prevalence: disease.prevalence,
    ...(disease.sex ? { sex: disease.sex } : {}),
    intercept,
    ageCentre: AGE_CENTRE,
    bmiCentre: BMI.mean,
    effects: disease.effects,
    auroc: { genetic: auroc(score.values, values), full: auroc(logits, values) },
    variants: score.variants,
  };
}

function geneticScores({ diseases, bmiScore, lifespans }: Phenotypes): [string, GeneticScore][] {
  return [
    ...diseases.map(({ disease, score }): [string, GeneticScore] => [disease.name, score]),
    [BMI.name, bmiScore],
    [LIFESPAN.name, lifespans.score],
  ];
}

function scoreColumns(phenotypes: Phenotypes): readonly string[] {
  return ['sample_id', ...geneticScores(phenotypes).map(([name]) => name)];
}

function scoreRows(people: readonly Person[], phenotypes: Phenotypes): readonly unknown[] {
  const scores = geneticScores(phenotypes);
  return people.map(({ id }, i) => [id, ...scores.map(([, { values }]) => values[i])]);
}

/** JSON with an array or object of plain values on one line, so that a diff shows one fact a line. */
function stringify(value: unknown, indent = ''): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const inner = `${indent}  `;
  const isFlat = Object.values(value).every((item) => typeof item !== 'object');
  const parts = Object.entries(value).map(([key, item]) => {
    const text = stringify(item, inner);
    return isList ? text : `${JSON.stringify(key)}: ${text}`;
  });
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (isFlat) return `${open}${parts.join(', ')}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}
