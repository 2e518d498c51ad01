import type { DuckDBConnection } from '@duckdb/node-api';
import type { PhenotypeColumn } from './phenotype-table.ts';

/** Share of values that must look like numbers before the others are called odd ones. */
const MOSTLY = 0.9;

/** Why a column that looks like numbers or dates stayed text, with what to do, by name. */
export async function textColumnNotes(
  connection: DuckDBConnection,
  columns: readonly PhenotypeColumn[],
): Promise<ReadonlyMap<string, string>> {
  const notes = new Map<string, string>();
  for (const { name, alias } of columns.filter(({ type }) => type === 'VARCHAR')) {
    const note = await noteOf(connection, alias);
    if (note !== null) notes.set(name, note);
  }
  return notes;
}

async function noteOf(connection: DuckDBConnection, alias: string): Promise<string | null> {
  const isNumber = `TRY_CAST(${alias} AS DOUBLE) IS NOT NULL AND ${alias} !~ '[+-]?0[0-9].*'`;
  const result = await connection.runAndReadAll(`
    SELECT count(${alias})::DOUBLE,
      (count(*) FILTER (${isNumber}))::DOUBLE,
      coalesce(bool_and(${alias} ~ '[+-]?[0-9]+(,[0-9]+)?') AND bool_or(contains(${alias}, ',')), false),
      coalesce(bool_and(${alias} ~ '[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}'), false),
      arg_min(${alias}, row) FILTER (NOT (${isNumber})),
      (min(row) FILTER (${alias} IS NOT NULL AND NOT (${isNumber})))::DOUBLE,
      (count(DISTINCT ${alias}) FILTER (NOT (${isNumber})))::DOUBLE
    FROM phenotypes`);
  const [known, numbers, hasCommas, hasDates, first, line, kinds] = result.getRows()[0] ?? [];
  if (Number(known) === 0) return null;
  const found = `"${first}" on line ${line}`;
  if (hasCommas === true) return `text, for its decimal commas (${found}): write 23.4, not 23,4`;
  if (hasDates === true) return `text, though it looks like dates (${found}): write 2021-04-03`;
  if (Number(numbers) < MOSTLY * Number(known)) return null;
  return `text, for ${odd(Number(known) - Number(numbers), Number(kinds))} (${found}): if that means missing, name it with --na`;
}

function odd(count: number, kinds: number): string {
  const values = `${count} ${count === 1 ? 'value that is' : 'values that are'} no number`;
  return kinds > 1 ? `${values}, ${kinds} kinds` : values;
}
