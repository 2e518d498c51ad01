import type { FeatureSelection, SplitOptions } from '@dirghayu/dataset-stream';
import type { EncoderName } from '@dirghayu/models';

/** Which nets to train. */
export type ModelChoice = 'lifespan' | 'disease' | 'all';

/** Everything a user can ask of a training run. Defaults stand in cli.ts, with the flags. */
export interface TrainRunOptions {
  readonly dataDir: string;
  /** Made anew for each run unless named. */
  readonly outputDir: string;
  readonly model: ModelChoice;
  readonly features: FeatureSelection;
  /** Absent: `age`, `sex` and `PC1`… as far as the store has them. */
  readonly covariates?: readonly string[];
  /** Absent: the diseases by their default names as far as the store has them. */
  readonly targets?: readonly string[];
  readonly survival: SurvivalColumns;
  readonly splits: SplitOptions;
  readonly batchSize: number;
  readonly seed: number;
  readonly backend: 'auto' | 'node' | 'wasm';
  readonly net: NetOptions;
  /** File of groups of features, for the encoder `grouped`. */
  readonly groups?: string;
  readonly overwrite: boolean;
  /** The command line, as it can be run again; for the report. */
  readonly command: string;
}

/** Columns of the survival target; absent ones are looked for by their default names. */
export interface SurvivalColumns {
  readonly time?: string;
  readonly event?: string;
  readonly entry?: string;
}

/** Options of the nets that the command line offers; the rest keep their defaults. */
export interface NetOptions {
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly hidden?: number;
  readonly encoder?: EncoderName;
  readonly missingIndicator?: boolean;
  readonly missingness?: number;
}
