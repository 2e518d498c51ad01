import {
  type FieldValue,
  packCalls,
  packedLength,
  type VariantBlock,
  type VariantField,
  type VariantStream,
} from '@dirghayu/genotypes';

/** A small generator of numbers in [0, 1): the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One variant, written out: the slow twin of a row of a block. */
export interface Row {
  readonly chrom: string;
  readonly pos: number;
  readonly id: string | null;
  readonly ref: string;
  readonly alt: string;
  readonly altIndex: number;
  readonly qual: number | null;
  readonly filter: readonly string[] | null;
  /** 0, 1, 2, or null for missing. */
  readonly calls: readonly (number | null)[];
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** `count` variants of `samples` people on one contig, with everything that can be missing missing. */
export function randomRows(
  seed: number,
  chrom: string,
  count: number,
  samples: number,
  fields: readonly VariantField[] = [],
): Row[] {
  const next = random(seed);
  const pick = <T>(values: readonly T[]) => values[Math.floor(next() * values.length)] as T;
  let pos = 0;
  return Array.from({ length: count }, (_, i) => {
    pos += Math.floor(next() * 3);
    return {
      chrom,
      pos,
      id: pick([null, `rs${i}`, 'a quite long identifier; with "quotes"']),
      ref: pick(['A', 'ACGT', 'ACGTACGTACGTACGTACGT']),
      alt: pick(['T', '<DEL>', 'ñ', 'G]17:198982]']),
      altIndex: pick([1, 2, 300]),
      qual: pick([null, 0, 29.5]),
      filter: pick([null, ['PASS'], ['q10', 's50']]),
      calls: Array.from({ length: samples }, () => pick([0, 0, 0, 1, 2, null])),
      fields: Object.fromEntries(
        fields.map((field) => [field.name, fieldValue(field, next, samples)]),
      ),
    };
  });
}

function fieldValue(field: VariantField, next: () => number, samples: number): FieldValue {
  const scalar = (): FieldValue => {
    if (next() < 0.25) return null;
    if (field.type === 'integer') return Math.floor(next() * 2 ** 32) - 2 ** 31;
    if (field.type === 'float') return Math.fround(next() * 100 - 50);
    if (field.type === 'flag') return next() < 0.5;
    return `s${Math.floor(next() * 1e9)}`.repeat(next() < 0.5 ? 1 : 3);
  };
  const value = (): FieldValue =>
    field.isList && next() > 0.2
      ? Array.from({ length: Math.floor(next() * 4) }, scalar)
      : field.isList
        ? null
        : scalar();
  if (field.kind === 'info') return value();
  return Array.from({ length: samples }, value);
}

/** The rows of one contig as a block. */
export function blockOf(rows: readonly Row[], samples: number): VariantBlock {
  const stride = packedLength(samples);
  const calls = new Uint8Array(rows.length * stride);
  rows.forEach((row, i) => {
    packCalls(
      row.calls.map((call) => call ?? 3),
      calls.subarray(i * stride, (i + 1) * stride),
    );
  });
  const counted = rows.map(({ calls }) => tally(calls));
  const names = Object.keys(rows[0]?.fields ?? {});
  return {
    count: rows.length,
    chrom: rows[0]?.chrom ?? '1',
    pos: Int32Array.from(rows, (row) => row.pos),
    id: rows.map((row) => row.id),
    ref: rows.map((row) => row.ref),
    alt: rows.map((row) => row.alt),
    altIndex: Uint16Array.from(rows, (row) => row.altIndex),
    qual: Float32Array.from(rows, (row) => row.qual ?? Number.NaN),
    filter: rows.map((row) => row.filter),
    ac: Int32Array.from(counted, ({ ac }) => ac),
    an: Int32Array.from(counted, ({ an }) => an),
    het: Int32Array.from(counted, ({ het }) => het),
    homAlt: Int32Array.from(counted, ({ homAlt }) => homAlt),
    missing: Int32Array.from(counted, ({ missing }) => missing),
    calls,
    stride,
    fields: new Map(names.map((name) => [name, rows.map((row) => row.fields[name] ?? null)])),
  };
}

/** Counts of a row as if every call were diploid. */
export function tally(calls: readonly (number | null)[]) {
  const of = (value: number | null) => calls.filter((call) => call === value).length;
  const missing = of(null);
  return {
    ac: of(1) + 2 * of(2),
    an: 2 * (calls.length - missing),
    het: of(1),
    homAlt: of(2),
    missing,
  };
}

/** Sample IDs `p0`, `p1`, … */
export function sampleIds(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `p${i}`);
}

/** A stream of ready blocks; `before` runs before each is yielded. */
export function streamOf(
  samples: readonly string[],
  fields: readonly VariantField[],
  blocks: readonly VariantBlock[],
  before: (i: number) => void | Promise<void> = () => {},
): VariantStream {
  return {
    schema: { samples, fields },
    async *[Symbol.asyncIterator]() {
      for (const [i, block] of blocks.entries()) {
        await before(i);
        yield block;
      }
    },
  };
}
