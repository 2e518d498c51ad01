import type { BatchSource } from '@dirghayu/genotypes';
import { Attributor, type ModelState, type OutputAttribution } from '@dirghayu/models';
import { groupsOfNet } from './groups-of-net.ts';

/** People of the test split who are explained: more of them hardly move a mean. */
const MOST_PEOPLE = 1000;

/** What the inputs of a net that was just trained do to its outputs, over people of the test split. */
export async function explainRun(
  state: ModelState,
  test: BatchSource,
): Promise<readonly OutputAttribution[]> {
  const attributor = new Attributor(state, groupsOfNet(state));
  let people = 0;
  for await (const batch of test.epoch(0)) {
    attributor.add(batch);
    people += batch.rows;
    if (people >= MOST_PEOPLE) break;
  }
  return attributor.result();
}
