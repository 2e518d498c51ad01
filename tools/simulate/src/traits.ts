/** Log-odds, or log-hazard, that covariates add. */
export interface CovariateEffects {
  /** For each decade of age beyond 55. */
  readonly ageDecade: number;
  /** For men. */
  readonly male: number;
  /** For each unit of BMI beyond 25. */
  readonly bmi: number;
  /** For smokers. */
  readonly smoking: number;
}

/** A disease whose log-odds add up from genes and covariates. */
export interface Disease {
  /** The column in the clinical table. */
  readonly name: string;
  /** Share of people who have it, among those who can. */
  readonly prevalence: number;
  /** The only sex that can have it; others have no value. */
  readonly sex?: 'M' | 'F';
  readonly effects: CovariateEffects;
}

/** Diseases of the clinical table, common enough that a few hundred people show them. */
export const DISEASES: readonly Disease[] = [
  {
    name: 'has_cvd',
    prevalence: 0.3,
    effects: { ageDecade: 0.6, male: 0.5, bmi: 0.04, smoking: 0.5 },
  },
  {
    name: 'has_t2d',
    prevalence: 0.25,
    effects: { ageDecade: 0.5, male: 0.2, bmi: 0.12, smoking: 0.2 },
  },
  {
    name: 'has_breast_cancer',
    prevalence: 0.2,
    sex: 'F',
    effects: { ageDecade: 0.4, male: 0, bmi: 0.03, smoking: 0 },
  },
  {
    name: 'has_colorectal_cancer',
    prevalence: 0.16,
    effects: { ageDecade: 0.6, male: 0.2, bmi: 0.03, smoking: 0.2 },
  },
  {
    name: 'has_prostate_cancer',
    prevalence: 0.2,
    sex: 'M',
    effects: { ageDecade: 0.9, male: 0, bmi: 0, smoking: 0 },
  },
  {
    name: 'has_lung_cancer',
    prevalence: 0.15,
    effects: { ageDecade: 0.5, male: 0.1, bmi: 0, smoking: 1.4 },
  },
];

/** Body mass index: what genes and chance add to 25, in units of BMI. */
export const BMI = {
  name: 'bmi',
  mean: 25,
  geneticSd: 1.6,
  residualSd: 2.8,
  ageDecade: 0.3,
} as const;

/** Hazard of death: Gompertz in age, times the exponential of genes and covariates. */
export const LIFESPAN = {
  name: 'lifespan',
  /** Growth of the log-hazard a year. */
  shape: 0.09,
  /** Standard deviation of the genetic log-hazard. */
  geneticSd: 0.9,
  effects: { ageDecade: 0, male: 0.4, bmi: 0.03, smoking: 0.7 },
  /** Log-hazard that having the disease adds. */
  diseases: { has_cvd: 0.5, has_lung_cancer: 0.8 } as Readonly<Record<string, number>>,
  /** Share of people who die before they are lost or the study ends. */
  deathShare: 0.45,
  /** Follow-up in years, drawn evenly. */
  followUp: [5, 25],
} as const;

/** Traits with causal variants, in a fixed order. */
export const HERITABLE: readonly string[] = [
  ...DISEASES.map(({ name }) => name),
  BMI.name,
  LIFESPAN.name,
];

/** Age at which the effect of age is 0. */
export const AGE_CENTRE = 55;
