import { quote } from '@dirghayu/pipeline';
import { ModelError } from '../errors.ts';
import type { ModelState } from '../trained-model.ts';

/** The levels that a text column had when a model was trained, by column. */
export type ColumnLevels = Readonly<Record<string, readonly string[]>>;

type Model = Pick<ModelState, 'covariateNames' | 'data'>;

/** The columns of a clinical table behind a model's covariates: `sex` for `sex=M`. */
export function covariateSources({ covariateNames, data }: Model): string[] {
  return [...new Set(covariateNames.map((name) => splitName(name, data?.levels).column))];
}

/**
 * Reads a model's covariates out of rows of other columns, such as those of a source whose targets are
 * `covariateSources`: numbers as they are, text as a column of 0, 1 and NaN for each level (`sex=F`).
 *
 * A level that training did not know is missing, not the level that was left out as the reference; a
 * level that only training knew is 0.
 *
 * @returns A function from rows to covariates, shape [rows, covariates].
 * @throws {ModelError} If a column is absent.
 */
export function covariateReader(
  model: Model,
  names: readonly string[],
): (values: Float32Array, rows: number) => Float32Array {
  const readers = model.covariateNames.map((name) => {
    const { column, level } = splitName(name, model.data?.levels);
    const plain = names.indexOf(column);
    if (plain >= 0) return level === undefined ? numberAt(plain) : equalTo(plain, Number(level));
    const levels = model.data?.levels[column] ?? [];
    const known = levels.map((one) => names.indexOf(`${column}=${one}`)).filter((at) => at >= 0);
    const isThere = names.some((other) => other.startsWith(`${column}=`));
    if (level !== undefined && isThere) return levelAt(known, names.indexOf(name));
    throw new ModelError(`Cannot predict without covariate ${quote(name)}`, {
      expected: `a column ${quote(column)}${level === undefined ? ' of numbers' : ''}`,
      actual: names.map(quote).join(', ') || 'none',
    });
  });
  return (values, rows) => {
    const covariates = new Float32Array(rows * readers.length);
    for (let row = 0; row < rows; row++) {
      const from = values.subarray(row * names.length, (row + 1) * names.length);
      for (const [i, read] of readers.entries()) covariates[row * readers.length + i] = read(from);
    }
    return covariates;
  };
}

type Reader = (row: Float32Array) => number;

function numberAt(column: number): Reader {
  return (row) => row[column] as number;
}

function equalTo(column: number, level: number): Reader {
  return (row) => {
    const value = row[column] as number;
    return Number.isNaN(value) ? Number.NaN : Number(value === Math.fround(level));
  };
}

/** 1 in the level's own column, 0 in that of another level of training, else missing. */
function levelAt(known: readonly number[], own: number): Reader {
  return (row) => {
    if (own >= 0 && row[own] === 1) return 1;
    return known.some((column) => row[column] === 1) ? 0 : Number.NaN;
  };
}

/** A name such as `sex=M` is of a level if the levels of its column are known. */
function splitName(name: string, levels: ColumnLevels = {}) {
  const column = Object.keys(levels).find((one) => name.startsWith(`${one}=`));
  return column === undefined
    ? { column: name, level: undefined }
    : { column, level: name.slice(column.length + 1) };
}
