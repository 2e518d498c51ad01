import type { RunPredictions, SplitPredictions } from '@dirghayu/models';

/** Predictions as TSV: a row a person, scores and then labels; missing is empty. */
export function formatPredictions(predictions: RunPredictions): string {
  const { outputs, targets } = predictions.test;
  const header = ['sample_id', 'split', ...outputs.map((name) => `score:${name}`), ...targets];
  const rows = (['train', 'valid', 'test'] as const).flatMap((split) =>
    rowsOf(split, predictions[split]),
  );
  return `${[header, ...rows].map((row) => row.join('\t')).join('\n')}\n`;
}

function rowsOf(split: string, part: SplitPredictions): string[][] {
  const { sampleIds, outputs, scores, targets, labels } = part;
  const numbers = (values: Float32Array, width: number, row: number) =>
    Array.from(values.subarray(row * width, (row + 1) * width), (value) =>
      Number.isNaN(value) ? '' : String(value),
    );
  return sampleIds.map((id, row) => [
    id,
    split,
    ...numbers(scores, outputs.length, row),
    ...numbers(labels, targets.length, row),
  ]);
}
