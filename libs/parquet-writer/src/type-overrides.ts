import type { PhenotypeType } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PhenotypeError } from './errors.ts';

/** Types that the user gives to columns, by name. */
export type TypeOverrides = Readonly<Record<string, PhenotypeType>>;

/**
 * Columns of the table `phenotypes` with the types that the user gives them.
 *
 * @throws {PhenotypeError} If a column is not there, or holds a value that its type does not.
 */
export async function overrideTypes<
  Column extends { readonly name: string; readonly alias: string; readonly type: PhenotypeType },
>(
  connection: DuckDBConnection,
  path: string,
  columns: readonly Column[],
  overrides: TypeOverrides,
): Promise<Column[]> {
  for (const [name, type] of Object.entries(overrides)) {
    const column = columns.find((other) => other.name.trim() === name);
    if (!column) throw noSuchColumn(path, name, columns);
    await checkValues(connection, path, column, type);
  }
  // A map: a heading may be `constructor`, which every object has.
  const given = new Map(Object.entries(overrides));
  return columns.map((column) => ({
    ...column,
    type: given.get(column.name.trim()) ?? column.type,
  }));
}

async function checkValues(
  connection: DuckDBConnection,
  path: string,
  { name, alias }: { readonly name: string; readonly alias: string },
  type: PhenotypeType,
): Promise<void> {
  const result = await connection.runAndReadAll(
    `SELECT key, ${alias} FROM phenotypes
     WHERE ${alias} IS NOT NULL AND TRY_CAST(${alias} AS ${type}) IS NULL ORDER BY row LIMIT 1`,
  );
  const [failing] = result.getRows();
  if (!failing) return;
  const [id, value] = failing;
  throw new PhenotypeError(`Cannot read column ${quote(name)} as ${type}`, {
    location: { file: path },
    expected: `values of that type, or missing (name its words with --na)`,
    actual: `${quote(String(value))} of ${quote(String(id))}`,
  });
}

function noSuchColumn(
  file: string,
  name: string,
  columns: readonly { readonly name: string }[],
): PhenotypeError {
  return new PhenotypeError(`Cannot give a type to column ${quote(name)}`, {
    location: { file },
    expected: `one of ${columns.map((column) => quote(column.name)).join(', ')}`,
    actual: 'no such column',
  });
}
