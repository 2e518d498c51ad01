import type { DuckDbSession } from './duckdb-session.ts';
import { literal } from './duckdb-session.ts';

const SHOWN = 3;

/**
 * The names closest to `wanted` by edit distance, as `"a", "b" or "c"`: for error messages.
 *
 * @param candidates SQL that gives one VARCHAR column `name`.
 */
export async function nearestNames(
  session: DuckDbSession,
  wanted: string,
  candidates: string,
): Promise<string> {
  const rows = await session.rows(
    `SELECT DISTINCT name, levenshtein(name, ${literal(wanted)}) AS distance FROM (${candidates})
     WHERE name IS NOT NULL ORDER BY distance, name LIMIT ${SHOWN}`,
  );
  const names = rows.map(([name]) => JSON.stringify(name));
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** `names` as the candidates of `nearestNames`. */
export function nameList(names: readonly string[]): string {
  return `SELECT unnest([${names.map(literal).join(', ')}]::VARCHAR[]) AS name`;
}
