import {
  type FieldValue,
  packedLength,
  type VariantBlock,
  type VariantSchema,
} from '@dirghayu/genotypes';
import type { RowTally } from './genotype-calls.ts';
import type { Site } from './site.ts';

/** Collects rows and hands out blocks of them. */
export class BlockBuilder {
  readonly #schema: VariantSchema;
  readonly #stride: number;
  readonly #rows: number;
  readonly #hasDosages: boolean;
  /** Blocks that are complete. */
  readonly ready: VariantBlock[] = [];
  #block: OpenBlock;

  /** @param hasDosages - Whether rows carry dosages, written at `dosageStart`. */
  constructor(schema: VariantSchema, rows: number, hasDosages: boolean) {
    this.#schema = schema;
    this.#hasDosages = hasDosages;
    this.#stride = packedLength(schema.samples.length);
    this.#rows = rows;
    this.#block = this.#open(0); // allocated with the first row: many files have few
  }

  /** The buffer that the next row's calls go to, at `rowStart`. */
  get calls(): Uint8Array {
    return this.#block.calls;
  }

  get rowStart(): number {
    return this.#block.count * this.#stride;
  }

  /** The buffer that the next row's dosages go to, at `dosageStart`; empty without them. */
  get dosages(): Uint16Array {
    return this.#block.dosages;
  }

  get dosageStart(): number {
    return this.#block.count * this.#schema.samples.length;
  }

  /** Makes room for `rows` rows on `chrom` in one block; call it before a record's rows. */
  reserve(chrom: string, rows: number): void {
    const { count, capacity } = this.#block;
    const breaks = count > 0 && (this.#block.chrom !== chrom || count + rows > capacity);
    if (breaks) this.finish();
    if (rows > this.#block.capacity) this.#block = this.#open(Math.max(rows, this.#rows));
    this.#block.chrom = chrom;
  }

  /** Adds the row whose calls were written at `rowStart`; `values` follow the schema's fields. */
  add(
    site: Site,
    alt: string,
    altIndex: number,
    tally: RowTally,
    values: readonly FieldValue[],
  ): void {
    const block = this.#block;
    const i = block.count++;
    block.pos[i] = site.pos;
    block.id.push(site.id);
    block.ref.push(site.ref);
    block.alt.push(alt);
    block.altIndex[i] = altIndex;
    block.qual[i] = site.qual;
    block.filter.push(site.filter);
    block.ac[i] = tally.ac;
    block.an[i] = tally.an;
    block.het[i] = tally.het;
    block.homAlt[i] = tally.homAlt;
    block.missing[i] = tally.missing;
    for (let f = 0; f < values.length; f++) block.columns[f]?.push(values[f] ?? null);
  }

  /** Moves the rows collected so far to `ready`. */
  finish(): void {
    const block = this.#block;
    if (block.count === 0) return;
    const { dosages, ...closed } = closeBlock(block, this.#schema, this.#stride);
    this.ready.push(this.#hasDosages ? { ...closed, dosages } : closed);
    this.#block = this.#open(0);
  }

  #open(rows: number): OpenBlock {
    const dosages = this.#hasDosages ? rows * this.#schema.samples.length : 0;
    return openBlock(this.#schema, rows, this.#stride, dosages);
  }
}

interface OpenBlock {
  chrom: string;
  count: number;
  readonly capacity: number;
  readonly pos: Int32Array;
  readonly id: (string | null)[];
  readonly ref: string[];
  readonly alt: string[];
  readonly altIndex: Uint16Array;
  readonly qual: Float32Array;
  readonly filter: (readonly string[] | null)[];
  readonly ac: Int32Array;
  readonly an: Int32Array;
  readonly het: Int32Array;
  readonly homAlt: Int32Array;
  readonly missing: Int32Array;
  readonly calls: Uint8Array;
  readonly dosages: Uint16Array;
  /** In the order of the schema's fields. */
  readonly columns: readonly FieldValue[][];
}

function openBlock(
  schema: VariantSchema,
  capacity: number,
  stride: number,
  dosages: number,
): OpenBlock {
  return {
    chrom: '',
    count: 0,
    capacity,
    pos: new Int32Array(capacity),
    id: [],
    ref: [],
    alt: [],
    altIndex: new Uint16Array(capacity),
    qual: new Float32Array(capacity),
    filter: [],
    ac: new Int32Array(capacity),
    an: new Int32Array(capacity),
    het: new Int32Array(capacity),
    homAlt: new Int32Array(capacity),
    missing: new Int32Array(capacity),
    calls: new Uint8Array(capacity * stride),
    dosages: new Uint16Array(dosages),
    columns: schema.fields.map(() => []),
  };
}

/** Arrays of exactly `count` rows; what is not full is copied, so that nothing larger is kept. */
function closeBlock(
  block: OpenBlock,
  schema: VariantSchema,
  stride: number,
): VariantBlock & { readonly dosages: Uint16Array } {
  const { count, capacity, columns, ...rest } = block;
  const isFull = count === capacity;
  return {
    ...rest,
    count,
    stride,
    pos: isFull ? block.pos : block.pos.slice(0, count),
    altIndex: isFull ? block.altIndex : block.altIndex.slice(0, count),
    qual: isFull ? block.qual : block.qual.slice(0, count),
    ac: isFull ? block.ac : block.ac.slice(0, count),
    an: isFull ? block.an : block.an.slice(0, count),
    het: isFull ? block.het : block.het.slice(0, count),
    homAlt: isFull ? block.homAlt : block.homAlt.slice(0, count),
    missing: isFull ? block.missing : block.missing.slice(0, count),
    calls: isFull ? block.calls : block.calls.slice(0, count * stride),
    dosages: isFull ? block.dosages : block.dosages.slice(0, count * schema.samples.length),
    fields: new Map(schema.fields.map(({ name }, i) => [name, columns[i] ?? []])),
  };
}
