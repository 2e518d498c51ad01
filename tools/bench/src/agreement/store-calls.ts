import { unpackCalls } from '@dirghayu/genotypes';
import type { Workbench } from '../workbench.ts';
import type { CallTable } from './call-table.ts';

/** Calls as `ingest sql` finds them in a store of packed calls. */
export async function storeCalls(
  bench: Workbench,
  store: string,
  people: number,
): Promise<CallTable> {
  const rows = await bench.sql(
    store,
    "SELECT chrom || ':' || pos || ':' || ref || ':' || alt AS key, hex(genotypes) AS calls FROM variants",
  );
  return new Map(
    rows.map(({ key, calls }) => [
      String(key),
      unpackCalls(Buffer.from(String(calls), 'hex'), people).join(''),
    ]),
  );
}
