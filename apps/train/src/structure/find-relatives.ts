import { readCalls, type SelectedVariant, type Store } from '@dirghayu/dataset-stream';
import { type KinshipPair, KinshipScan } from '@dirghayu/genetics';
import type { StageContext } from '@dirghayu/pipeline';

/** Variants that tell relatives of third degree apart from strangers; more only cost time. */
export const KINSHIP_VARIANTS = 16_384;
/** With fewer, chance makes strangers look related. */
const LEAST_VARIANTS = 1_000;
/** Pairs found between two looks at the signal. */
const PAIRS_A_TURN = 1024;

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
  const total = (people * (people - 1)) / 2;
  const found: KinshipPair[] = [];
  const tell = (share: number) =>
    progress({ unit: 'pairs', done: Math.round(share * total), total });
  for (const pair of scan.pairs(least, tell)) {
    found.push(pair);
    if (found.length % PAIRS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return found;
}
