import type { Diagnostic } from '@dirghayu/pipeline';
import { openStoreSamples } from './cohort.ts';
import { type Encoded, encodedColumns } from './column-encoding.ts';
import { assignSplits, type SplitAssignment, type SplitOptions } from './split.ts';
import { openStore } from './store.ts';

/** Which columns of samples.parquet. */
export interface PeopleRequest {
  readonly dataDir: string;
  /** A text column gives a 0/1 column for each level. */
  readonly targets?: readonly string[];
  /** The same, but for the first level. */
  readonly covariates?: readonly string[];
  readonly splits?: SplitOptions;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** The people of a store with some of their columns, in the order of the calls. */
export interface PeopleColumns {
  readonly ids: readonly string[];
  readonly targets: readonly Encoded[];
  readonly covariates: readonly Encoded[];
  readonly splits: SplitAssignment;
}

/**
 * Reads columns of everybody in a store; NaN is missing.
 *
 * @throws {DatasetError} If a column is unknown or has over 20 levels.
 */
export async function readPeopleColumns(request: PeopleRequest): Promise<PeopleColumns> {
  const { dataDir, targets = [], covariates = [], splits, report } = request;
  const store = await openStore(dataDir);
  try {
    const table = await openStoreSamples(store);
    return {
      ids: table.ids,
      targets: await encodedColumns({ table, role: 'target', report }, targets),
      covariates: await encodedColumns({ table, role: 'covariate', report }, covariates),
      splits: await assignSplits(table, splits, report),
    };
  } finally {
    store.close();
  }
}
