import type { BatchSource } from '@dirghayu/genotypes';
import type { TrainingSplits } from './options.ts';
import { relabel } from './relabelled.ts';
import { SeededRandom } from './seeded-random.ts';

/**
 * Splits in which each person has the labels of another of the same split: a negative control. What is
 * still predicted then comes from a leak, or from chance.
 *
 * All labels of a person move together, so that time stays with event, and how often each occurs stays too.
 */
export async function shuffleLabels(splits: TrainingSplits, seed: number): Promise<TrainingSplits> {
  const random = new SeededRandom(seed ^ 0x51ab);
  return {
    train: await shuffle(splits.train, random),
    valid: await shuffle(splits.valid, random),
    test: await shuffle(splits.test, random),
  };
}

async function shuffle(source: BatchSource, random: SeededRandom): Promise<BatchSource> {
  const width = source.targetNames.length;
  const labels = new Map<string, { targets: Float32Array; targetMask: Uint8Array }>();
  for await (const { rows, sampleIds, targets, targetMask } of source.epoch(0)) {
    for (let row = 0; row < rows; row++) {
      const [from, to] = [row * width, (row + 1) * width];
      labels.set(sampleIds[row] as string, {
        targets: targets.slice(from, to),
        targetMask: targetMask.slice(from, to),
      });
    }
  }
  // In the order of the IDs: it must not depend on that of an epoch.
  const ids = [...labels.keys()].sort();
  const order = random.permutation(ids.length);
  const otherOf = new Map(ids.map((id, i) => [id, ids[order[i] as number] as string]));
  return relabel(source, ({ rows, sampleIds }) => {
    const targets = new Float32Array(rows * width);
    const targetMask = new Uint8Array(rows * width);
    sampleIds.forEach((id, row) => {
      const other = labels.get(otherOf.get(id) ?? id);
      if (!other) return;
      targets.set(other.targets, row * width);
      targetMask.set(other.targetMask, row * width);
    });
    return { targets, targetMask };
  });
}
