import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import {
  type AlignedBatch,
  type FeatureMatchCounts,
  loadCheckpoint,
  predictionColumns,
  predictPeople,
  type Restriction,
  type TrainedModel,
  targetsOf,
  trainingDistances,
} from '@dirghayu/models';
import type { Progress } from '@dirghayu/pipeline';
import { readRestrictions } from '../people-groups.ts';
import { type ModelPeople, openModelPeople, type PeopleOptions } from './model-people.ts';

/** What to predict with, for whom, and where it goes. */
export interface PredictOptions extends Omit<PeopleOptions, 'targets' | 'progress'> {
  readonly checkpoint: string;
  /** A TSV. */
  readonly output: string;
  readonly progress: (task: string, progress: Progress) => void;
}

/** What was predicted. */
export interface PredictOutcome {
  readonly model: string;
  readonly output: string;
  readonly people: number;
  readonly features: FeatureMatchCounts;
  /** People far outside of those whom the model was trained on; null where that cannot be told. */
  readonly outside: number | null;
  /** Mean share of the model's features without a call; null of a model without features. */
  readonly missingRate: number | null;
  readonly warnings: readonly string[];
}

/**
 * Predicts for the people of a store and writes a row for each: the columns of `predictionColumns`, then
 * `missing_rate` (share of the model's features without a call), `missing_covariates`,
 * `training_distance` and `outside_training` (distance above 1).
 */
export async function predict(options: PredictOptions): Promise<PredictOutcome> {
  const model = await loadCheckpoint(options.checkpoint);
  try {
    const people = await openModelPeople(model, {
      ...options,
      targets: entriesOf(model),
      progress: (progress) => options.progress('matrix', progress),
    });
    try {
      return await writePredictions(model, people, options);
    } finally {
      await people.close();
    }
  } finally {
    model.dispose();
  }
}

/** The columns that say when a person is known to be alive: labels are not read. */
function entriesOf({ state }: TrainedModel): string[] {
  const entries = (state.survival ?? []).map(({ columns }) => columns.entry);
  return [...new Set(entries)].filter((name) => name !== undefined);
}

/** Who can have which disease in another store, by the rules that the model was trained with. */
export async function restrictionsOf(
  model: TrainedModel,
  { dataDir, report }: Pick<PeopleOptions, 'dataDir' | 'report'>,
): Promise<Restriction[]> {
  const rules = Object.entries(model.state.onlyIn ?? {}).map(([task, rule]) => ({ task, rule }));
  return readRestrictions(dataDir, rules, { targets: targetsOf(model), report });
}

async function writePredictions(
  model: TrainedModel,
  people: ModelPeople,
  options: PredictOptions,
): Promise<PredictOutcome> {
  const { output, progress } = options;
  const restrictions = await restrictionsOf(model, options);
  const aside = `${output}.${process.pid}.tmp`;
  const file = createWriteStream(aside);
  const tally = { people: 0, outside: 0, missing: 0 };
  try {
    await once(file, 'open');
    file.write(`${headerOf(model).join('\t')}\n`);
    for await (const batch of people.batches()) {
      const { scores, outputs } = predictPeople(model, batch, people.targetNames, restrictions);
      const rows = personFacts(model, batch);
      const lines = rows.map((facts, row) => {
        const values = scores.subarray(row * outputs.length, (row + 1) * outputs.length);
        return [batch.sampleIds[row], ...Array.from(values, numberText), ...facts.cells].join('\t');
      });
      if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain');
      tally.people += batch.rows;
      tally.outside += rows.filter(({ isOutside }) => isOutside).length;
      tally.missing += batch.missingRate.reduce((sum, rate) => sum + rate, 0);
      progress('predict', { unit: 'people', done: tally.people, total: people.people });
    }
    file.end();
    await once(file, 'close');
    await rename(aside, output);
  } catch (error) {
    file.destroy();
    await rm(aside, { force: true });
    throw error;
  }
  const { featureKeys, space } = model.state;
  return {
    model: model.state.model,
    output,
    people: tally.people,
    features: people.matched,
    outside: space ? tally.outside : null,
    missingRate: featureKeys.length > 0 ? tally.missing / tally.people : null,
    warnings: [...people.warnings, ...outsideWarning(tally)],
  };
}

function headerOf({ state }: TrainedModel): string[] {
  const facts = ['missing_rate', 'missing_covariates', 'training_distance', 'outside_training'];
  return ['sample_id', ...predictionColumns(state), ...facts];
}

/** What is told of each person beside predictions. */
function personFacts({ state }: TrainedModel, batch: AlignedBatch) {
  const { covariateNames, space, preprocessing } = state;
  const distances = space && trainingDistances(batch, space, preprocessing.genotypes);
  return batch.sampleIds.map((_, row) => {
    const from = row * covariateNames.length;
    const lacks = covariateNames.filter((_, i) => Number.isNaN(batch.covariates[from + i]));
    const distance = distances?.[row] ?? Number.NaN;
    const isOutside = distance > 1;
    const flag = Number.isNaN(distance) ? '' : Number(isOutside);
    const rate = batch.missingRate[row] as number;
    return {
      isOutside,
      cells: [numberText(rate), lacks.join(','), numberText(distance), flag],
    };
  });
}

function outsideWarning({ outside, people }: { outside: number; people: number }): string[] {
  if (outside === 0) return [];
  return [
    `${outside} of ${people} people lie far outside of those whom the model was trained on (outside_training): its figures do not hold for them`,
  ];
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(7)));
}
