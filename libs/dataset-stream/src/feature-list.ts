import type { Feature } from '@dirghayu/genotypes';
import { type SelectedVariant, selectVariants } from './selected-variants.ts';
import { canonicalSelection, type VariantSelection } from './selection.ts';
import { openStore, type Store } from './store.ts';

/**
 * The features that a selection takes from the store at `dataDir`, in the order of the store:
 * before any genotype is read.
 *
 * @throws {DatasetError} If a name is unknown, or nothing answers.
 */
export async function listFeatures(
  dataDir: string,
  selection: VariantSelection,
): Promise<readonly Feature[]> {
  const store = await openStore(dataDir);
  try {
    const variants = await selectVariants(store, canonicalSelection(selection));
    return variants.map(({ part: _, row: __, ...feature }) => feature);
  } finally {
    store.close();
  }
}

/**
 * The variants that a selection takes from an open store, in its order, with where their calls lie.
 *
 * @throws {DatasetError} If a name is unknown, or nothing answers.
 */
export function findVariants(
  store: Store,
  selection: VariantSelection,
): Promise<readonly SelectedVariant[]> {
  return selectVariants(store, canonicalSelection(selection));
}
