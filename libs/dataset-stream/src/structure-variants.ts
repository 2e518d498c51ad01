import type { StageContext } from '@dirghayu/pipeline';
import { readCalls } from './calls-reader.ts';
import { DatasetError } from './errors.ts';
import { findVariants } from './feature-list.ts';
import type { LdPrune } from './ld-prune.ts';
import type { SelectedVariant } from './selected-variants.ts';
import type { Store } from './store.ts';

/** Which variants tell structure. */
export interface StructureSelection {
  readonly minMaf: number;
  readonly maxMissing: number;
  readonly ldPrune: LdPrune;
  /** Of those that are left, so many at most, evenly spread. */
  readonly maxVariants: number;
}

/** Common variants that do not tell each other. */
export const DEFAULT_STRUCTURE: StructureSelection = {
  minMaf: 0.01,
  maxMissing: 0.05,
  ldPrune: { r2: 0.2, window: 500, unit: 'kb' },
  maxVariants: 100_000,
};

/** Sex chromosomes and mitochondria: copies there follow other rules. */
const NOT_AUTOSOMAL = /^(chr)?(X|Y|M|MT|23|24|25|26|XY)$/i;

/**
 * The autosomal variants of a selection, thinned evenly where they are too many.
 *
 * @throws {DatasetError} If none is left.
 */
export async function structureVariants(
  store: Store,
  { minMaf, maxMissing, ldPrune, maxVariants }: StructureSelection,
  { report }: Pick<StageContext, 'report'>,
): Promise<readonly SelectedVariant[]> {
  const contigs = [...new Set(store.manifest.variants.parts.map(({ chrom }) => chrom))];
  const autosomes = contigs.filter((contig) => !NOT_AUTOSOMAL.test(contig));
  if (autosomes.length === 0) {
    throw new DatasetError('Cannot find variants that tell structure', {
      location: { file: store.root },
      expected: 'variants on autosomes',
      actual: contigs.length === 0 ? 'none at all' : `those of ${contigs.join(', ')} alone`,
    });
  }
  const regions = autosomes.length === contigs.length ? {} : { regions: autosomes };
  const found = await findVariants(store, { minMaf, maxMissing, ldPrune, ...regions });
  if (found.length <= maxVariants) return found;
  const message = `${found.length - maxVariants} variants beyond --max-variants are left out, evenly`;
  report({ code: 'thinned', severity: 'info', message, count: found.length - maxVariants });
  return Array.from(
    { length: maxVariants },
    (_, i) => found[Math.floor((i * found.length) / maxVariants)] as SelectedVariant,
  );
}

/** Packed calls that are kept in memory, at most: beyond this each pass reads the store again. */
const CACHE_BYTES = 256e6;

/** Calls of variants that can be read again and again, in one order. */
export interface RepeatedCalls {
  readonly people: number;
  readonly variants: number;
  /** Reads all variants; packed calls are valid during the call of `take`. */
  read(take: (variant: number, packed: Uint8Array) => void): Promise<void>;
}

/** The calls of variants, to be read again and again. */
export function repeatedCalls(
  store: Store,
  variants: readonly SelectedVariant[],
  { signal, progress }: Pick<StageContext, 'signal' | 'progress'>,
): RepeatedCalls {
  const people = store.manifest.samples.count;
  const bytes = Math.ceil(people / 4);
  const cache: Uint8Array[] | null = variants.length * bytes <= CACHE_BYTES ? [] : null;
  let pass = 0;
  return {
    people,
    variants: variants.length,
    async read(take) {
      pass++;
      signal.throwIfAborted();
      progress({ unit: 'passes', done: pass });
      if (cache?.length === variants.length) {
        for (const [i, packed] of cache.entries()) take(i, packed);
        return;
      }
      await readCalls(store, { variants, signal }, (i, packed) => {
        cache?.push(packed.slice());
        take(i, packed);
      });
    },
  };
}
