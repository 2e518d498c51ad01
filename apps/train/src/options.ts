import type { FeatureSelection, SplitOptions } from '@dirghayu/dataset-stream';
import type { EncoderName, FirstLayer, TaskWeights } from '@dirghayu/models';
import type { GwasSelection } from './association/select-variants.ts';

/** Which nets to train. */
export type ModelChoice = 'lifespan' | 'disease' | 'all';

/** Everything a user can ask of a training run. Defaults stand in flags.ts, with the flags. */
export interface TrainRunOptions {
  readonly dataDir: string;
  /** Made anew for each run unless named. */
  readonly outputDir: string;
  readonly model: ModelChoice;
  readonly features: FeatureSelection;
  /** Absent: `age`, `sex` and `PC1`… as far as the store has them. */
  readonly covariates?: readonly string[];
  /** Selects the features by association in the training split, in place of `features`. */
  readonly select?: GwasSelection;
  /** Polygenic scores that covariates name (`score:PGS000586`): a value for every person. */
  readonly scores?: ReadonlyMap<string, Float64Array>;
  /** Absent: the diseases by their default names as far as the store has them. */
  readonly targets?: readonly string[];
  /** Diseases that are trained by when they begin, in place of `targets`, if there are any. */
  readonly incident: readonly { readonly event: string; readonly time: string }[];
  readonly onlyIn: readonly RestrictionRule[];
  readonly survival: SurvivalColumns;
  /** Columns by which figures are broken down. Absent: sex, age and ancestry, if there. */
  readonly subgroups?: readonly string[];
  readonly splits: SplitOptions;
  /** Cross-validates. */
  readonly folds?: number;
  /** Absent: 1,024, or for LifespanNet everybody where they fit. */
  readonly batchSize?: number;
  /** Everybody gets the labels of another of the same split: a negative control. */
  readonly shuffleLabels: boolean;
  readonly seed: number;
  readonly backend: 'auto' | 'node' | 'wasm' | 'webgpu';
  readonly firstLayer: FirstLayer;
  readonly net: NetOptions;
  /** File of groups of features, for the encoder `grouped`. */
  readonly groups?: string;
  /** Goes on with the run in `outputDir`. */
  readonly resume: boolean;
  readonly overwrite: boolean;
  /** The command line, as it can be run again; for the report. */
  readonly command: string;
}

/** A disease that only people with a value in a column can have. */
export interface RestrictionRule {
  /** `sex=F` */
  readonly rule: string;
  /** Name of a target, or what follows `has_` in it. */
  readonly task: string;
}

/** Columns of the survival target; absent ones are looked for by their default names. */
export interface SurvivalColumns {
  readonly time?: string;
  readonly event?: string;
  readonly entry?: string;
  /** Everybody died: there is no event column. */
  readonly allDied?: boolean;
}

/** Options of the nets that the command line offers; the rest keep their defaults. */
export interface NetOptions {
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly hidden?: number;
  readonly trunk?: number;
  readonly encoder?: EncoderName;
  readonly missingIndicator?: boolean;
  readonly missingness?: number;
  readonly objective?: 'cox' | 'discrete';
  readonly horizons?: readonly number[];
  readonly taskWeights?: TaskWeights;
}
