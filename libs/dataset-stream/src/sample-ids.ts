import { openStoreSamples } from './cohort.ts';
import { openStore } from './store.ts';

/** The IDs of everybody in the store at `dataDir`, in the order of the calls. */
export async function readSampleIds(dataDir: string): Promise<readonly string[]> {
  const store = await openStore(dataDir);
  try {
    return (await openStoreSamples(store)).ids;
  } finally {
    store.close();
  }
}
