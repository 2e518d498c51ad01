import { type EpochOrder, fullOrder, windowedOrder } from '../src/epoch-order.ts';
import { ascending, invert, shuffle } from '../src/permutation.ts';
import { Random } from '../src/random.ts';

/** How well an order mixes people whose labels come sorted. */
export interface ShuffleQuality {
  /** Mean entropy of the 0/1 labels of a batch, in bits; 1 is perfect for balanced labels. */
  readonly labelEntropy: number;
  /** Mean distance of a person's places in two epochs, as a share of all; ⅓ is perfect. */
  readonly rankDisplacement: number;
}

const FINGERPRINT = 'bench';

/** The quality of streaming `windowGroups` row groups of 2,048 at a time, or of a permutation. */
export function shuffleQuality(people: number, windowGroups: number | null): ShuffleQuality {
  const sampleOfRow = shuffle(ascending(people), new Random('matrix', 0, people));
  const rows = ascending(people);
  const order = (epoch: number): EpochOrder => {
    const key = { seed: 0, epoch, fingerprint: FINGERPRINT };
    if (windowGroups === null) return fullOrder(rows, key);
    return windowedOrder(rows, { groupRows: 2_048, windowGroups }, key);
  };
  const first = order(0).rows;
  const second = invert(order(1).rows);
  let displacement = 0;
  for (let i = 0; i < people; i++) displacement += Math.abs((second[first[i] ?? 0] ?? 0) - i);
  // The labels are sorted in the order of the store: the first half of the people has 0.
  const labels = first.map((row) => ((sampleOfRow[row] ?? 0) < people / 2 ? 0 : 1));
  return {
    labelEntropy: meanEntropy(labels, 256),
    rankDisplacement: displacement / people / people,
  };
}

function meanEntropy(labels: Int32Array, batchSize: number): number {
  let sum = 0;
  let batches = 0;
  for (let start = 0; start + batchSize <= labels.length; start += batchSize) {
    const p = labels.subarray(start, start + batchSize).reduce((a, b) => a + b, 0) / batchSize;
    sum += p === 0 || p === 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
    batches++;
  }
  return sum / batches;
}
