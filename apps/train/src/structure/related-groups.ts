import {
  DEFAULT_STRUCTURE,
  openStore,
  readSampleIds,
  structureVariants,
} from '@dirghayu/dataset-stream';
import { relatedClusters, THIRD_DEGREE } from '@dirghayu/genetics';
import type { StageContext } from '@dirghayu/pipeline';
import { findRelatives, tellsRelatives } from './find-relatives.ts';

/**
 * Who stays together in a split because a chain of relatives, of third degree or closer, joins
 * them: the first one's ID by sample ID. People without relatives are left out.
 */
export async function relatedGroups(
  dataDir: string,
  context: StageContext,
): Promise<ReadonlyMap<string, string>> {
  const store = await openStore(dataDir);
  try {
    const variants = await structureVariants(store, DEFAULT_STRUCTURE, context);
    if (!tellsRelatives(variants.length, 'everybody is split alone', context)) return new Map();
    const pairs = await findRelatives(store, variants, THIRD_DEGREE, context);
    const ids = await readSampleIds(dataDir);
    const clusters = relatedClusters(ids.length, pairs);
    const related = new Set(pairs.flatMap(({ first, second }) => [first, second]));
    return new Map(
      [...related].map((person) => [ids[person] ?? '', ids[clusters[person] ?? person] ?? '']),
    );
  } finally {
    store.close();
  }
}
