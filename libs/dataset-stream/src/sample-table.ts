import { type DuckDbSession, identifier } from './duckdb-session.ts';

/** A column of the people, in their order. */
export type SampleColumn =
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly type: string;
      /** Booleans as 0 and 1; NaN is missing. */
      readonly values: Float64Array;
    }
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly type: string;
      readonly values: readonly (string | null)[];
    };

/** Where the people of a cohort are described. */
export interface SampleSource {
  readonly session: DuckDbSession;
  /** The file or folder, for messages. */
  readonly file: string;
  /** SQL after FROM. */
  readonly from: string;
  /** SQL that puts the people in their order; empty where they lie in it. */
  readonly orderBy: string;
  readonly idColumn: string;
  /** Columns that are no phenotypes, beside the ID. */
  readonly hidden: readonly string[];
}

const NUMERIC = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w*INT|FLOAT|DOUBLE|DECIMAL|BOOLEAN)/;

/** The people of a cohort and their phenotypes, read column by column. */
export class SampleTable {
  readonly ids: readonly string[];
  /** Phenotype columns: all but the ID and what is hidden. */
  readonly columnNames: readonly string[];
  readonly #source: SampleSource;
  readonly #types: ReadonlyMap<string, string>;

  private constructor(
    source: SampleSource,
    types: ReadonlyMap<string, string>,
    ids: readonly string[],
  ) {
    this.#source = source;
    this.#types = types;
    this.columnNames = [...types.keys()];
    this.ids = ids;
  }

  static async open(source: SampleSource): Promise<SampleTable> {
    const [types, ids] = await Promise.all([
      columnTypes(source),
      readColumn(source, `${identifier(source.idColumn)}::VARCHAR`),
    ]);
    for (const name of [source.idColumn, ...source.hidden]) types.delete(name);
    return new SampleTable(source, types, ids.map(String));
  }

  /** The file or folder, for messages. */
  get file(): string {
    return this.#source.file;
  }

  get session(): DuckDbSession {
    return this.#source.session;
  }

  /** One phenotype column; undefined if there is none of that name. */
  async column(name: string): Promise<SampleColumn | undefined> {
    const type = this.#types.get(name);
    if (type === undefined) return undefined;
    if (!NUMERIC.test(type)) {
      const texts = await readColumn(this.#source, `${identifier(name)}::VARCHAR`);
      return { kind: 'text', name, type, values: texts as (string | null)[] };
    }
    const numbers = await readColumn(this.#source, `${identifier(name)}::DOUBLE`);
    const values = Float64Array.from(numbers, (value) => (value as number | null) ?? Number.NaN);
    return { kind: 'number', name, type, values };
  }
}

/** The DuckDB type of every column. */
export async function columnTypes({
  session,
  from,
}: Pick<SampleSource, 'session' | 'from'>): Promise<Map<string, string>> {
  const description = await session.rows(`DESCRIBE SELECT * FROM ${from}`);
  return new Map(description.map(([name, type]) => [String(name), String(type)]));
}

async function readColumn(
  { session, from, orderBy }: SampleSource,
  expression: string,
): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const chunk of session.chunks(`SELECT ${expression} FROM ${from} ${orderBy}`)) {
    for (const value of chunk.getColumnValues(0)) values.push(value);
  }
  return values;
}
