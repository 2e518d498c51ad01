/** A point of a curve, `[x, y]`. */
export type Point = readonly [x: number, y: number];

/** A measured value with its confidence interval; `low` and `high` are absent when none was made. */
export interface Interval {
  readonly value: number;
  readonly low?: number | null;
  readonly high?: number | null;
}

/**
 * All that a report shows of one run: plain data, the same after a trip through JSON.
 *
 * Whatever is absent is left out of the page. Not-a-number counts as absent.
 */
export interface RunReport {
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** The command line, as it can be run again. */
  readonly command?: string;
  /** What did the arithmetic, and why that one. */
  readonly backend?: { readonly name: string; readonly reason: string };
  readonly data?: DataSummary;
  /** Shown first, one sentence each. */
  readonly warnings?: readonly string[];
  readonly card?: ModelCard;
  readonly models: readonly ModelReport[];
  /** People and variants lost on the way, by kind. */
  readonly dropped?: readonly DroppedCount[];
}

/** Where the data came from and how much of it there was. */
export interface DataSummary {
  /** Path of the cohort store. */
  readonly store: string;
  readonly build?: string | null;
  readonly people: number;
  readonly variants: number;
  /** Variants used as features. */
  readonly features: number;
  readonly covariates?: readonly string[];
  readonly splits: readonly { readonly name: string; readonly people: number }[];
}

/**
 * The model card: what the models are, what they are for and what they are not, in the sections of
 * Mitchell et al., "Model Cards for Model Reporting" (2019), or some of them.
 */
export interface ModelCard {
  readonly sections: readonly {
    /** `Intended use` */
    readonly name: string;
    /** A sentence each. */
    readonly facts: readonly string[];
  }[];
}

/** Items that did not reach training, counted by the code of the diagnostic. */
export interface DroppedCount {
  /** Kebab-case, such as `duplicate-variant`. */
  readonly kind: string;
  readonly unit: 'people' | 'variants' | 'calls' | 'labels';
  readonly count: number;
  /** The reason in words. */
  readonly reason?: string;
}

/** One net with its baselines. */
export interface ModelReport {
  readonly name: string;
  /** What it is in a sentence: layers, loss. */
  readonly summary?: string;
  /** Trained weights. */
  readonly parameters?: number;
  readonly history?: LossHistory;
  /** One for each disease; one for a survival model. */
  readonly tasks: readonly TaskReport[];
}

/** Loss by epoch. */
export interface LossHistory {
  /** Name of the loss, for the axis: `masked cross-entropy`. */
  readonly loss: string;
  /** In the order of training; `valid` is null where it was not measured. */
  readonly epochs: readonly {
    readonly epoch: number;
    readonly train: number | null;
    readonly valid: number | null;
  }[];
  /** The epoch whose weights were kept. */
  readonly bestEpoch?: number;
  /** What is said of it in the picture; default `epoch 7 kept`. */
  readonly bestEpochLabel?: string;
}

/** How well one target is predicted on the test split, and by what. */
export interface TaskReport {
  readonly name: string;
  /** Said above the figures, such as why a task has no metrics. */
  readonly note?: string;
  /** People of the test split with a known label. */
  readonly people?: number;
  /** Positives, or events, among them. */
  readonly events?: number;
  /** The columns of the table; the first is the one that the verdict goes by. */
  readonly metrics: readonly Metric[];
  readonly rows: readonly ComparisonRow[];
  /**
   * Net minus linear baseline on the first metric, from resamples of the same people.
   *
   * The verdict goes by it when it is there, else by the net's own interval.
   */
  readonly gain?: Interval;
  /** The net in parts of the test split. */
  readonly subgroups?: readonly SubgroupRow[];
  readonly roc?: readonly RocCurve[];
  readonly calibration?: readonly CalibrationCurve[];
  readonly survival?: SurvivalPanel;
  readonly cumulativeHazard?: HazardPanel;
  readonly attribution?: AttributionReport;
}

/** What the inputs of a net do to one of its outputs. */
export interface AttributionReport {
  /** What importance is counted in: `log odds`. */
  readonly unit: string;
  /** What the column of effects tells, as the end of a sentence. */
  readonly effects: string;
  /** People who were explained. */
  readonly people: number;
  /** Along the genome, in its order; of many the most important ones. */
  readonly variants: readonly AttributedVariant[];
  /** How many variants there are in all. */
  readonly variantCount: number;
  /** The most important inputs of any kind, in falling order. */
  readonly inputs: readonly AttributedInput[];
}

/** A variant on the genome. */
export interface AttributedVariant {
  readonly name: string;
  readonly chrom: string;
  /** 1-based. */
  readonly pos: number;
  readonly importance: number;
}

/** An input of any kind. */
export interface AttributedInput {
  readonly name: string;
  readonly kind: 'variant' | 'gene' | 'covariate';
  readonly importance: number;
  /** The importance of the linear path alone. */
  readonly linear: number;
  /** Absent of a gene. */
  readonly effect?: number | null;
}

/** The net in one part of the test split, such as `{ by: 'sex', name: 'F', … }`. */
export interface SubgroupRow {
  readonly by: string;
  readonly name: string;
  readonly people: number;
  readonly events: number;
  /** By name of the metric; null or absent when it could not be measured. */
  readonly values: Readonly<Record<string, Interval | null>>;
}

/** A column of a comparison. */
export interface Metric {
  readonly name: string;
  /** Absent when neither is (a calibration slope): then no row is marked as the best. */
  readonly better?: 'higher' | 'lower';
}

/** The values of one predictor. */
export interface ComparisonRow {
  readonly name: string;
  readonly role: 'net' | 'linear' | 'covariates' | 'prevalence' | 'other';
  /** By name of the metric; null or absent when it could not be measured. */
  readonly values: Readonly<Record<string, Interval | null>>;
}

/** Sensitivity against 1 − specificity, from `[0, 0]` to `[1, 1]`. */
export interface RocCurve {
  readonly name: string;
  readonly points: readonly Point[];
  /** Area under it. */
  readonly auroc?: Interval | null;
}

/** Predicted against observed frequency, by bins of people of like prediction. */
export interface CalibrationCurve {
  readonly name: string;
  readonly bins: readonly {
    /** Mean predicted probability. */
    readonly predicted: number;
    readonly observed: number;
    readonly people: number;
  }[];
}

/** Survival by group of predicted risk. */
export interface SurvivalPanel {
  /** Name and unit of the time axis: `age (years)`. */
  readonly time: string;
  readonly groups: readonly {
    /** Such as `lowest third`. */
    readonly name: string;
    readonly people?: number;
    /** Mean survival curve of the model, `[time, probability]`. */
    readonly predicted?: readonly Point[];
    /** Kaplan–Meier estimate, `[time, probability]` after each event. */
    readonly observed?: readonly Point[];
  }[];
}

/** Cumulative hazards over time. */
export interface HazardPanel {
  readonly time: string;
  readonly curves: readonly { readonly name: string; readonly points: readonly Point[] }[];
}
