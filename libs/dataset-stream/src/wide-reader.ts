import { type Feature, MISSING_CALL, orCall, packedLength } from '@dirghayu/genotypes';
import { quote } from '@dirghayu/pipeline';
import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { type DuckDbSession, identifier } from './duckdb-session.ts';
import { DatasetError } from './errors.ts';
import { featureMeans } from './feature-means.ts';
import { ascending } from './permutation.ts';
import type { RowReader, TakePiece } from './row-reader.ts';

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

/** Reads genotype columns of a wide table as packed rows. */
export class WideReader implements RowReader {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly #source: WideSource;
  readonly #names: readonly string[];

  constructor(source: WideSource, names: readonly string[], rows: number) {
    this.#source = source;
    this.#names = names;
    this.rows = rows;
    this.columns = names.length;
    this.stride = packedLength(names.length);
  }

  /**
   * The columns as features, with the frequencies of one pass over the table; a name of the form
   * chrom:pos:ref:alt fills the place.
   *
   * @throws {DatasetError} If a column holds anything but 0, 1, 2, NULL or NaN.
   */
  async features(): Promise<readonly Feature[]> {
    const means = await featureMeans(this, ascending(this.rows));
    return this.#names.map((name, i) => featureOf(name, (means[i] as number) / 2));
  }

  async readRows(start: number, end: number, take: TakePiece): Promise<void> {
    let offset = 0;
    const { session, from } = this.#source;
    for (const names of this.#pieces()) {
      let row = 0;
      const sql = `SELECT ${names.map(identifier).join(', ')} FROM ${from}`;
      for await (const chunk of session.chunks(sql)) {
        for (const piece of this.#packChunk(chunk, names)) {
          if (row >= start && row < end) take(row, offset, piece);
          row++;
        }
      }
      offset += packedLength(names.length);
    }
  }

  *#pieces(): Generator<readonly string[]> {
    for (let i = 0; i < this.#names.length; i += COLUMNS_AT_ONCE) {
      yield this.#names.slice(i, i + COLUMNS_AT_ONCE);
    }
  }

  #packChunk(chunk: DuckDBDataChunk, names: readonly string[]): readonly Uint8Array[] {
    const length = packedLength(names.length);
    const pieces = Array.from({ length: chunk.rowCount }, () => new Uint8Array(length));
    for (const [column, name] of names.entries()) {
      const vector = chunk.getColumnVector(column);
      for (const [i, piece] of pieces.entries()) {
        orCall(piece, column, this.#callOf(vector.getItem(i), name));
      }
    }
    return pieces;
  }

  /** NaN, which some writers use for missing, is missing too. */
  #callOf(value: DuckDBValue, name: string): number {
    if (value === null || Number.isNaN(value)) return MISSING_CALL;
    const call = typeof value === 'bigint' ? Number(value) : value;
    if (call === 0 || call === 1 || call === 2) return call;
    throw new DatasetError(`Cannot read column ${quote(name)} as genotypes`, {
      location: { file: this.#source.file },
      expected: '0, 1, 2 or NULL',
      actual: quote(String(value)),
    });
  }
}

function featureOf(name: string, af: number): Feature {
  const [, chrom = '', pos = '0', ref = '', alt = ''] =
    /^([^:]+):(\d+):([^:]+):([^:]+)$/.exec(name) ?? [];
  const id = chrom === '' ? name : null;
  return { name, chrom, pos: Number(pos), ref, alt, id, af };
}
