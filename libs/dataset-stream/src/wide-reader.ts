import { type MatrixValues, matrixRowBytes } from '@dirghayu/cohort-store';
import { type Feature, MISSING_CALL, MISSING_DOSAGE, ONE_COPY, orCall } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import { type DuckDBDataChunk, DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api';
import { type DuckDbSession, identifier } from './duckdb-session.ts';
import { DatasetError } from './errors.ts';
import { featureMeans } from './feature-means.ts';
import { ascending } from './permutation.ts';
import type { RowReader, RowRun } from './row-reader.ts';
import { columnTypes } from './sample-table.ts';

/** Where the wide table lies. */
export interface WideSource {
  readonly session: DuckDbSession;
  /** The folder, for messages. */
  readonly file: string;
  /** SQL after FROM. */
  readonly from: string;
}

/**
 * Columns read in one statement; a multiple of 4, so that pieces are whole bytes. Engines slow
 * down faster than linearly from some thousands of columns on (design findings).
 */
const COLUMNS_AT_ONCE = 1_000;

/** Reads genotype columns of a wide table as packed rows, or as dosages where they are that. */
export class WideReader implements RowReader {
  readonly values: MatrixValues;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly #source: WideSource;
  readonly #names: readonly string[];

  /** `values` is what the columns hold: `findWideValues` tells. */
  constructor(
    source: WideSource,
    names: readonly string[],
    { rows, values }: { readonly rows: number; readonly values: MatrixValues },
  ) {
    this.#source = source;
    this.#names = names;
    this.values = values;
    this.rows = rows;
    this.columns = names.length;
    this.stride = matrixRowBytes(values, names.length);
  }

  /**
   * The columns as features, with the frequencies of one pass over the table; a name of the form
   * chrom:pos:ref:alt fills the place.
   *
   * @throws {DatasetError} If a column holds anything but 0 to 2, NULL or NaN.
   */
  async features(): Promise<readonly Feature[]> {
    const means = await featureMeans(this, ascending(this.rows));
    return this.#names.map((name, i) => featureOf(name, (means[i] as number) / 2));
  }

  async readRuns(start: number, end: number, take: (run: RowRun) => void): Promise<void> {
    let offset = 0;
    for (const names of piecesOf(this.#names)) {
      let row = 0;
      for await (const chunk of wideChunks(this.#source, names)) {
        for (const piece of this.#encodeChunk(chunk, names)) {
          if (row >= start && row < end) take({ row, count: 1, offset, calls: piece });
          row++;
        }
      }
      offset += matrixRowBytes(this.values, names.length);
    }
  }

  #encodeChunk(chunk: DuckDBDataChunk, names: readonly string[]): readonly Uint8Array[] {
    const length = matrixRowBytes(this.values, names.length);
    const pieces = Array.from({ length: chunk.rowCount }, () => new Uint8Array(length));
    for (const [column, name] of names.entries()) {
      const vector = chunk.getColumnVector(column);
      for (const [i, piece] of pieces.entries()) {
        const copies = copiesOf(vector.getItem(i), name, this.#source.file);
        if (this.values === 'calls') orCall(piece, column, copies ?? MISSING_CALL);
        else setDosage(piece, column, copies);
      }
    }
    return pieces;
  }
}

/**
 * What the columns `names` hold: dosages if a value lies between 0, 1 and 2, else calls.
 *
 * @throws {DatasetError} If a column holds anything but 0 to 2, NULL or NaN.
 */
export async function findWideValues(
  source: WideSource,
  names: readonly string[],
): Promise<MatrixValues> {
  const types = await columnTypes(source);
  const fractional = names.filter((name) => FRACTIONAL.test(types.get(name) ?? ''));
  for (const piece of piecesOf(fractional)) {
    for await (const chunk of wideChunks(source, piece)) {
      for (const [column, name] of piece.entries()) {
        const vector = chunk.getColumnVector(column);
        for (let i = 0; i < chunk.rowCount; i++) {
          const copies = copiesOf(vector.getItem(i), name, source.file);
          if (copies !== null && !Number.isInteger(copies)) return 'dosages';
        }
      }
    }
  }
  return 'calls';
}

const FRACTIONAL = /^(FLOAT|DOUBLE|DECIMAL)/;

function* piecesOf(names: readonly string[]): Generator<readonly string[]> {
  for (let i = 0; i < names.length; i += COLUMNS_AT_ONCE) {
    yield names.slice(i, i + COLUMNS_AT_ONCE);
  }
}

function wideChunks(
  { session, from }: WideSource,
  names: readonly string[],
): AsyncGenerator<DuckDBDataChunk> {
  return session.chunks(`SELECT ${names.map(identifier).join(', ')} FROM ${from}`);
}

/** Copies of ALT; null for NULL and for NaN, which some writers use for missing. */
function copiesOf(value: DuckDBValue, name: string, file: string): number | null {
  if (value === null || Number.isNaN(value)) return null;
  const copies = typeof value === 'number' ? value : numberOf(value);
  if (copies >= 0 && copies <= 2) return copies;
  throw new DatasetError(`Cannot read column ${quote(name)} as genotypes`, {
    location: { file },
    expected: '0, 1, 2, a dosage between them, or NULL',
    actual: quote(String(value)),
  });
}

function numberOf(value: DuckDBValue): number {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof DuckDBDecimalValue ? value.toDouble() : Number.NaN;
}

function setDosage(piece: Uint8Array, column: number, copies: number | null): void {
  const dosage = copies === null ? MISSING_DOSAGE : Math.round(copies * ONE_COPY);
  piece[2 * column] = dosage & 255;
  piece[2 * column + 1] = dosage >> 8;
}

function featureOf(name: string, af: number): Feature {
  const [, chrom = '', pos = '0', ref = '', alt = ''] =
    /^([^:]+):(\d+):([^:]+):([^:]+)$/.exec(name) ?? [];
  const id = chrom === '' ? name : null;
  return { name, chrom, pos: Number(pos), ref, alt, id, af };
}
