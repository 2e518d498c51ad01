import type { ModelState, SurvivalState } from '../trained-model.ts';

/** What stands beside an exported net: how its inputs are made and what its outputs mean. */
export interface PreprocessingDescription {
  readonly model: string;
  readonly build: string | null;
  readonly inputs: {
    /** `(calls - mean) · scale`, missing as 0; then for each of `missing_indicators` 1 if it is missing. */
    readonly genotypes: {
      readonly features: readonly string[];
      readonly mean: readonly number[];
      readonly scale: readonly number[];
      readonly missing_indicators: readonly number[];
    };
    /** The same of covariates. */
    readonly covariates: {
      readonly names: readonly string[];
      readonly mean: readonly number[];
      readonly scale: readonly number[];
      readonly missing_indicators: readonly number[];
    };
  };
  /** `probability` is calibrated; `log_hazard` goes with `survival`. */
  readonly output: 'probability' | 'log_hazard';
  readonly outputs: readonly string[];
  /** Who can have a disease at all, if not everybody. */
  readonly only_in: Readonly<Record<string, string>>;
  /** An entry an outcome: survival is `exp(-H₀(time) · e^log_hazard)`, or a log hazard is of a time bin. */
  readonly survival: readonly SurvivalDescription[];
}

interface SurvivalDescription {
  readonly baseline?: { readonly times: readonly number[]; readonly cumulative: readonly number[] };
  readonly bin_edges?: readonly number[];
  readonly columns: SurvivalState['columns'];
}

/** Says in plain data how a model's inputs are made and what its outputs mean. */
export function describePreprocessing(state: ModelState): PreprocessingDescription {
  const { preprocessing, survival = [], data } = state;
  const { genotypes, covariates, missingCalls, indicators } = preprocessing;
  return {
    model: state.model,
    build: data?.build ?? null,
    inputs: {
      genotypes: {
        features: state.featureKeys,
        mean: [...genotypes.mean],
        scale: [...genotypes.scale],
        missing_indicators: missingCalls,
      },
      covariates: {
        names: state.covariateNames,
        mean: [...covariates.mean],
        scale: [...covariates.scale],
        missing_indicators: indicators,
      },
    },
    output: state.survival ? 'log_hazard' : 'probability',
    outputs: state.outputs,
    only_in: state.onlyIn ?? {},
    survival: survival.map(({ baseline, edges, columns }) => ({
      ...(baseline && {
        baseline: { times: [...baseline.times], cumulative: [...baseline.cumulative] },
      }),
      ...(edges && { bin_edges: [...edges] }),
      columns,
    })),
  };
}
