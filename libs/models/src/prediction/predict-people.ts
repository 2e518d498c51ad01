import type { SampleBatch } from '@dirghayu/genotypes';
import { column } from '../predictions.ts';
import { hideOthers, type Restriction } from '../restricted-labels.ts';
import { outlook, outlookColumns } from '../survival/outlook.ts';
import { outlookIntervals } from '../survival/outlook-intervals.ts';
import { binnedHazards, coxHazards, type PersonHazards } from '../survival/person-hazards.ts';
import type { BatchPrediction, ModelState, SurvivalState, TrainedModel } from '../trained-model.ts';

type Predicting = Pick<ModelState, 'model' | 'outputs' | 'survival'>;

/** A survival outcome of a model. */
export interface NamedOutcome {
  /** The disease; empty for LifespanNet-India. */
  readonly name: string;
  readonly state: SurvivalState;
}

/** The survival outcomes of a model; none of one that tells who has which disease. */
export function outcomesOf({ model, outputs, survival = [] }: Predicting): NamedOutcome[] {
  return survival.map((state, i) => ({
    name: model === 'LifespanNet-India' ? '' : (outputs[i] ?? ''),
    state,
  }));
}

/**
 * What `predictPeople` tells of each person: the chance of each disease; or of each outcome the columns of
 * an outlook, each with the ends of its 95 % interval (`HazardSpread` says of what).
 */
export function predictionColumns(model: Predicting): string[] {
  if (!model.survival) return [...model.outputs];
  return outcomesOf(model).flatMap(({ name, state }) => {
    const prefix = name === '' ? '' : `${name}.`;
    return outlookColumns(state.outlook)
      .flatMap((one) => [one, `${one}_low`, `${one}_high`])
      .map((one) => prefix + one);
  });
}

/**
 * What a model tells of the people of a batch that has its features and covariates; NaN is unknown.
 *
 * @param targets Names of the batch's targets; among them the entry of a model that was trained with one.
 * @param restrictions Who can have a disease at all, by target: the others have NaN.
 */
export function predictPeople(
  model: TrainedModel,
  batch: SampleBatch,
  targets: readonly string[],
  restrictions: readonly Restriction[] = [],
): BatchPrediction {
  const { sampleIds, outputs, scores } = model.predict(batch);
  const { survival } = model.state;
  if (!survival) {
    hideOthers(scores, sampleIds, outputs, restrictions);
    return { sampleIds, outputs, scores };
  }
  const columns = predictionColumns(model.state);
  const rows = new Float32Array(batch.rows * columns.length);
  let from = 0;
  outcomesOf(model.state).forEach(({ state }, i) => {
    const part = outlookWithIntervals(
      hazardsOf(state, scores, { output: i, width: outputs.length }),
      entriesOf(state, batch, targets),
      state,
    );
    const width = part.length / batch.rows;
    for (let row = 0; row < batch.rows; row++) {
      const values = part.subarray(row * width, (row + 1) * width);
      rows.set(values, row * columns.length + from);
    }
    const task = state.columns.event ?? '';
    hideColumns(rows, batch, { columns: columns.length, from, width }, restrictions, task);
    from += width;
  });
  return { sampleIds, outputs: columns, scores: rows };
}

/** What outputs of a survival net, shape [people, width], say of people. */
export function hazardsOf(
  { baseline, edges }: Pick<SurvivalState, 'baseline' | 'edges'>,
  scores: Float32Array,
  { output, width }: { readonly output: number; readonly width: number },
): PersonHazards {
  if (edges) return binnedHazards(scores, edges);
  if (!baseline) throw new RangeError('Cannot tell hazards without a baseline or time bins');
  return coxHazards(column(scores, scores.length / width, width, output), baseline);
}

/** When each person is known to be alive. */
function entriesOf(
  { columns }: SurvivalState,
  { rows, targets: values }: SampleBatch,
  targets: readonly string[],
): Float64Array {
  if (columns.entry === undefined) return new Float64Array(rows);
  return column(values, rows, targets.length, targets.indexOf(columns.entry));
}

function outlookWithIntervals(
  hazards: PersonHazards,
  aliveAt: Float64Array,
  { outlook: frame, spread }: SurvivalState,
): Float32Array {
  const values = outlook(hazards, aliveAt, frame);
  const intervals = outlookIntervals(hazards, aliveAt, frame, spread);
  const joined = new Float32Array(3 * values.length);
  values.forEach((value, i) => {
    const isKnown = !Number.isNaN(value);
    joined[3 * i] = value;
    joined[3 * i + 1] = isKnown ? (intervals[2 * i] as number) : Number.NaN;
    joined[3 * i + 2] = isKnown ? (intervals[2 * i + 1] as number) : Number.NaN;
  });
  return joined;
}

function hideColumns(
  rows: Float32Array,
  { sampleIds }: SampleBatch,
  { columns, from, width }: { columns: number; from: number; width: number },
  restrictions: readonly Restriction[],
  task: string,
): void {
  for (const { members } of restrictions.filter((restriction) => restriction.task === task)) {
    sampleIds.forEach((id, row) => {
      const at = row * columns + from;
      if (!members.has(id)) rows.fill(Number.NaN, at, at + width);
    });
  }
}
