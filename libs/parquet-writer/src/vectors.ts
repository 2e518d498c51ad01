import duckdb from '@duckdb/node-bindings';
import { ParquetWriteError } from './errors.ts';

/** A value of a typed column; null is NULL. BLOBs are bytes, DATEs are days since 1970-01-01. */
export type ColumnValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | readonly ColumnValue[];

/** Fixed-width types: what holds `length` of their values. */
const FIXED_WIDTH: Readonly<Record<string, (length: number) => FixedWidthArray>> = {
  BOOLEAN: (length) => new Uint8Array(length),
  TINYINT: (length) => new Int8Array(length),
  SMALLINT: (length) => new Int16Array(length),
  INTEGER: (length) => new Int32Array(length),
  DATE: (length) => new Int32Array(length),
  BIGINT: (length) => new BigInt64Array(length),
  FLOAT: (length) => new Float32Array(length),
  DOUBLE: (length) => new Float64Array(length),
};

/** Memory whose layout is that of a fixed-width DuckDB vector. */
export type FixedWidthArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Values of a list's child before its own: (offset, length), 8 bytes each. */
const LIST_ENTRY_WORDS = 2;

/** DuckDB's type of that name: a scalar such as `INTEGER`, or a list of it such as `INTEGER[]`. */
export function logicalType(type: string): duckdb.LogicalType {
  if (type.endsWith('[]')) return duckdb.create_list_type(logicalType(type.slice(0, -2)));
  const id = duckdb.Type[type as keyof typeof duckdb.Type];
  if (type in FIXED_WIDTH || type === 'VARCHAR' || type === 'BLOB') {
    return duckdb.create_logical_type(id);
  }
  throw new TypeError(`No vector can be filled for type ${type}`);
}

/** Writes `values` into `vector`, which is of `type`, from its row 0. */
export function fillVector(
  vector: duckdb.Vector,
  type: string,
  values: readonly ColumnValue[],
): void {
  if (type.endsWith('[]')) fillLists(vector, type.slice(0, -2), values);
  else if (type === 'VARCHAR') fillStrings(vector, values);
  else if (type === 'BLOB') fillBlobs(vector, values);
  else fillScalars(vector, type, values);
  markNulls(vector, values.length, (i) => values[i] === null);
}

/** Copies memory that is laid out as the vector is: no work per value. */
export function copyToVector(vector: duckdb.Vector, values: FixedWidthArray): void {
  duckdb.copy_data_to_vector(
    vector,
    0,
    values.buffer as ArrayBuffer,
    values.byteOffset,
    values.byteLength,
  );
}

/** Sets the validity of `count` rows; leaves it untouched when no row is NULL. */
export function markNulls(
  vector: duckdb.Vector,
  count: number,
  isNull: (row: number) => boolean,
): void {
  let valid: Uint8Array | undefined;
  for (let row = 0; row < count; row++) {
    if (!isNull(row)) continue;
    valid ??= new Uint8Array(8 * Math.ceil(count / 64)).fill(255);
    valid[row >> 3] = (valid[row >> 3] ?? 0) & ~(1 << (row & 7));
  }
  if (valid) copyValidity(vector, valid);
}

/** Sets validity from bits: bit `row & 7` of byte `row >> 3` is 1 where the row is not NULL. */
export function copyValidity(vector: duckdb.Vector, valid: Uint8Array): void {
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(
    vector,
    0,
    valid.buffer as ArrayBuffer,
    valid.byteOffset,
    valid.byteLength,
  );
}

/**
 * Gives the rows of a list vector their bounds and returns the child, with room for all values.
 *
 * The child must be fetched after the reservation: growing moves its memory.
 */
export function reserveLists(vector: duckdb.Vector, lengths: ArrayLike<number>): duckdb.Vector {
  const entries = new BigUint64Array(LIST_ENTRY_WORDS * lengths.length);
  let total = 0;
  for (let row = 0; row < lengths.length; row++) {
    const length = lengths[row] as number;
    entries[LIST_ENTRY_WORDS * row] = BigInt(total);
    entries[LIST_ENTRY_WORDS * row + 1] = BigInt(length);
    total += length;
  }
  duckdb.list_vector_reserve(vector, total);
  duckdb.list_vector_set_size(vector, total);
  duckdb.copy_data_to_vector(vector, 0, entries.buffer, 0, entries.byteLength);
  return duckdb.list_vector_get_child(vector);
}

function fillLists(vector: duckdb.Vector, type: string, values: readonly ColumnValue[]): void {
  const lists = values.map((value) => (value === null ? [] : (value as readonly ColumnValue[])));
  const child = reserveLists(
    vector,
    lists.map((list) => list.length),
  );
  fillVector(child, type, lists.flat(1) as ColumnValue[]);
}

/** A string in a vector: its length in 4 bytes, and in the others up to 12 bytes of text. */
const STRING_BYTES = 16;
const MOST_INLINED = 12;

/**
 * Short ASCII, which is nearly every ID and allele, is laid out here and copied at once
 * (`duckdb_string_t`): a quarter of the time of a binding call each. Other text takes that call.
 */
function fillStrings(vector: duckdb.Vector, values: readonly ColumnValue[]): void {
  const cells = new Uint8Array(STRING_BYTES * values.length);
  const others: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string | null;
    if (value !== null && !writeInlined(cells, STRING_BYTES * i, value)) others.push(i);
  }
  copyToVector(vector, cells);
  for (const i of others) duckdb.vector_assign_string_element(vector, i, values[i] as string);
}

/** Writes a string of up to 12 ASCII characters; false if it is another. */
function writeInlined(cells: Uint8Array, at: number, text: string): boolean {
  const { length } = text;
  if (length > MOST_INLINED) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    cells[at + 4 + i] = code;
  }
  cells[at] = length;
  return true;
}

function fillBlobs(vector: duckdb.Vector, values: readonly ColumnValue[]): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null) duckdb.vector_assign_string_element_len(vector, i, value as Uint8Array);
  }
}

function fillScalars(vector: duckdb.Vector, type: string, values: readonly ColumnValue[]): void {
  const memory = FIXED_WIDTH[type]?.(values.length);
  if (!memory) throw new TypeError(`No vector can be filled for type ${type}`);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null) setScalar(memory, i, value as number | bigint | boolean, type);
  }
  copyToVector(vector, memory);
}

/** @throws {ParquetWriteError} If an integer type cannot hold the value: the array would wrap it. */
function setScalar(
  memory: FixedWidthArray,
  i: number,
  value: number | bigint | boolean,
  type: string,
): void {
  if (memory instanceof BigInt64Array) {
    const whole = typeof value === 'number' && !Number.isInteger(value) ? undefined : BigInt(value);
    memory[i] = whole ?? 0n;
    if (memory[i] === whole) return;
  } else {
    memory[i] = Number(value);
    if (memory instanceof Float32Array || memory instanceof Float64Array) return;
    if (memory[i] === Number(value)) return;
  }
  throw new ParquetWriteError('Cannot write value', {
    expected: `a value of type ${type}`,
    actual: String(value),
  });
}
