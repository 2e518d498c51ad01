import { availableParallelism } from 'node:os';
import { readCalls, type SelectedVariant, type Store } from '@dirghayu/dataset-stream';
import { KINSHIP_TILE, type KinshipPair, KinshipScan, kinshipPairs } from '@dirghayu/genetics';
import type { StageContext } from '@dirghayu/pipeline';
import { VariantPool } from '../variant-pool.ts';
import type { KinshipTask, KinshipTile } from './kinship-worker.ts';

/** Variants that tell relatives of third degree apart from strangers; more only cost time. */
export const KINSHIP_VARIANTS = 16_384;
/** With fewer, chance makes strangers look related. */
const LEAST_VARIANTS = 1_000;
/** Words of two people compared, for which a thread's start pays: some 0.3 s. */
const WORDS_A_THREAD = 1e8;

/**
 * Whether so many variants tell relatives from strangers; reports it if not, with `instead`: what is
 * done then.
 */
export function tellsRelatives(
  variants: number,
  instead: string,
  { report }: Pick<StageContext, 'report'>,
): boolean {
  if (variants >= LEAST_VARIANTS) return true;
  const message = `${variants} variants are too few to tell relatives from strangers (${LEAST_VARIANTS} do): ${instead}`;
  report({ code: 'few-variants', severity: 'warning', message });
  return false;
}

/** Pairs of people whose kinship is at least `least`, by KING-robust over some variants. */
export async function findRelatives(
  store: Store,
  variants: readonly SelectedVariant[],
  least: number,
  { signal, progress }: Pick<StageContext, 'signal' | 'progress'>,
): Promise<readonly KinshipPair[]> {
  const people = store.manifest.samples.count;
  const step = Math.max(1, variants.length / KINSHIP_VARIANTS);
  const count = Math.floor(variants.length / step);
  const some = Array.from(
    { length: count },
    (_, i) => variants[Math.floor(i * step)] as SelectedVariant,
  );
  const scan = new KinshipScan(people, some.length);
  await readCalls(store, { variants: some, signal }, (_, packed) => scan.add(packed));
  return pairsOf({ bits: scan.bits(), least }, { signal, progress });
}

/** Pairs of all people, on threads where that pays; their time goes with the square of the people. */
async function pairsOf(
  task: KinshipTask,
  { signal, progress }: Pick<StageContext, 'signal' | 'progress'>,
): Promise<readonly KinshipPair[]> {
  const { people, words } = task.bits;
  const tiles = Array.from({ length: Math.ceil(people / KINSHIP_TILE) }, (_, i) => ({
    start: i * KINSHIP_TILE,
    end: Math.min(people, (i + 1) * KINSHIP_TILE),
  }));
  const total = (people * (people - 1)) / 2;
  const found: KinshipPair[] = [];
  const take = (pairs: readonly KinshipPair[], tile: number) => {
    for (const pair of pairs) found.push(pair);
    const left = people - (tiles[tile]?.end ?? people);
    progress({ unit: 'pairs', done: total - (left * (left - 1)) / 2, total });
  };
  const useful = Math.ceil((total * words) / WORDS_A_THREAD);
  const threads = Math.min(availableParallelism(), useful);
  if (threads > 1) {
    const worker = new URL('./kinship-worker.js', import.meta.url);
    const pool = new VariantPool<KinshipTile, readonly KinshipPair[]>({
      worker,
      shared: task,
      threads: Math.min(threads, tiles.length),
    });
    await pool.run(tiles, { signal, take }).finally(() => pool.close());
    return found;
  }
  for (const [i, tile] of tiles.entries()) {
    take(kinshipPairs(task.bits, tile, task.least), i);
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return found;
}
