import { createHash } from 'node:crypto';
import { createContext, quote } from '@dirghayu/pipeline';
import { type Cohort, openCohort } from './cohort.ts';
import { type EncodedColumns, type EncodingRole, encodeColumns } from './column-encoding.ts';
import { type DatasetOptions, type StreamSettings, streamSettings } from './dataset-options.ts';
import { DatasetError } from './errors.ts';
import { type GenotypePlan, planGenotypes } from './genotype-plan.ts';
import { planSplits, type SplitAssignment } from './split.ts';

/** Everything that a dataset is put together from. */
export interface DatasetParts {
  readonly cohort: Cohort;
  readonly settings: StreamSettings;
  readonly plan: GenotypePlan;
  readonly covariates: EncodedColumns;
  readonly targets: EncodedColumns;
  /** Who is in which split. */
  readonly splits: () => SplitAssignment;
  readonly split: string;
  /** sample_index of the people of the split, ascending. */
  readonly people: Int32Array;
  /** Identity of the people of the split. */
  readonly peopleHash: string;
}

/** Opens the cohort and everything in it that the options ask for. */
export async function openParts(options: DatasetOptions): Promise<DatasetParts> {
  const settings = streamSettings(options);
  const cohort = await openCohort(options);
  try {
    return await partsOf(cohort, settings, options);
  } catch (error) {
    cohort.close();
    throw error;
  }
}

async function partsOf(
  cohort: Cohort,
  settings: StreamSettings,
  options: DatasetOptions,
): Promise<DatasetParts> {
  const { target = [], covariates = [], split = 'all' } = options;
  const { table } = cohort;
  const { report } = createContext(options.context);
  const encode = (role: EncodingRole, names: readonly string[]) =>
    encodeColumns({ table, role, report, extra: options.extraColumns }, names);
  const encodedTargets = await encode('target', typeof target === 'string' ? [target] : target);
  const encodedCovariates = await encode('covariate', covariates);
  const splits = await planSplits(table, options.splits, report);
  const members = (name: string) =>
    Int32Array.from(table.ids.keys()).filter((i) => splits().get(table.ids[i] ?? '') === name);
  const asked = split === 'all' ? Int32Array.from(table.ids.keys()) : members(split);
  checkPeople(cohort, split, asked);
  const planned = { split: asked, train: () => members('train') };
  const plan = await planGenotypes(cohort, planned, settings.memory, options);
  const { people } = plan;
  checkPeople(cohort, split, people);
  return {
    cohort,
    settings,
    plan,
    covariates: encodedCovariates,
    targets: encodedTargets,
    splits,
    split,
    people,
    peopleHash: createHash('sha256').update(people).digest('hex').slice(0, 16),
  };
}

function checkPeople({ root, table }: Cohort, split: string, people: Int32Array): void {
  if (people.length > 0) return;
  throw new DatasetError(`Cannot open split ${quote(split)}`, {
    location: { file: root },
    expected: 'at least one person',
    actual: `none of ${table.ids.length}`,
  });
}
