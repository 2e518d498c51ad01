import {
  type FieldValue,
  packedLength,
  tallyCalls,
  type VariantBlock,
  type VariantSchema,
  type VariantStream,
} from '@dirghayu/genotypes';
import {
  ConfigError,
  definePlugin,
  quote,
  type Stage,
  type StageContext,
  type StagePlugin,
} from '@dirghayu/pipeline';
import { type ListFile, listFileOptions, readListFile } from './list-file.ts';

/**
 * Keeps the people whom a file lists, in the order of the VCF, and counts their calls anew.
 *
 * Changes every column that has a value a person, and the counts; holds one block at a time. Packed
 * calls do not tell a haploid 0 from a diploid one: where a row mixes both (chrX), `an`, `het` and
 * `homAlt` take calls for diploid, and the row is reported as `ploidy-unknown`.
 */
export const keepSamples: StagePlugin<ListFile, VariantStream> = definePlugin({
  name: 'keep-samples',
  options: listFileOptions,
  create: (list): Stage<VariantStream> => ({
    name: 'keep-samples',
    async apply(input, context) {
      const { schema } = input;
      const kept = keptColumns(schema, list);
      const samples = kept.map((column) => schema.samples[column] as string);
      return {
        schema: { ...schema, samples },
        [Symbol.asyncIterator]: () => narrow(input, kept, context),
      };
    },
  }),
});

/** The names of a list that are nobody's, in the order of the list. */
export function unknownSamples(list: ListFile, samples: readonly string[]): readonly string[] {
  const known = new Set(samples);
  return [...readListFile(list)].filter((name) => !known.has(name));
}

function keptColumns({ samples }: VariantSchema, list: ListFile): readonly number[] {
  const names = readListFile(list);
  const kept = samples.flatMap((sample, column) => (names.has(sample) ? [column] : []));
  if (kept.length > 0) return kept;
  throw new ConfigError(`Cannot keep the people of ${quote(list.file)}`, {
    expected: `IDs like ${quote(samples[0] ?? '')}, one a line`,
    actual: names.size === 0 ? 'none' : `${quote([...names][0] ?? '')}, and no ID of the VCF`,
  });
}

async function* narrow(
  input: VariantStream,
  kept: readonly number[],
  context: StageContext,
): AsyncGenerator<VariantBlock> {
  const { samples, fields } = input.schema;
  const perPerson = fields.filter(({ kind }) => kind === 'format').map(({ name }) => name);
  for await (const block of input) {
    const calls = narrowCalls(block, kept);
    const { counts, unknown } = countKept(block, samples.length, calls, kept.length);
    if (unknown > 0) {
      const message = `${block.chrom}:${block.pos[0]}-${block.pos[block.count - 1]}: calls of both ploidies counted as diploid in ${unknown} rows`;
      context.report({ code: 'ploidy-unknown', severity: 'warning', message, count: unknown });
    }
    yield {
      ...block,
      ...counts,
      calls,
      stride: packedLength(kept.length),
      ...(block.dosages ? { dosages: narrowRows(block.dosages, samples.length, kept) } : {}),
      fields: narrowFields(block, perPerson, kept),
    };
  }
}

/** Two bits a call, gathered: 1 to 2 ns each. */
function narrowCalls({ calls, stride, count }: VariantBlock, kept: readonly number[]): Uint8Array {
  const narrowStride = packedLength(kept.length);
  const narrowed = new Uint8Array(count * narrowStride);
  const bytes = Int32Array.from(kept, (column) => column >> 2);
  const shifts = Uint8Array.from(kept, (column) => 2 * (column & 3));
  for (let row = 0; row < count; row++) {
    const [from, to] = [row * stride, row * narrowStride];
    for (let i = 0; i < bytes.length; i++) {
      const byte = calls[from + (bytes[i] as number)] as number;
      const call = (byte >> (shifts[i] as number)) & 3;
      narrowed[to + (i >> 2)] = (narrowed[to + (i >> 2)] as number) | (call << (2 * (i & 3)));
    }
  }
  return narrowed;
}

/** Counts of the rows kept, and in how many of them the ploidy of some call is unknown. */
function countKept(block: VariantBlock, people: number, calls: Uint8Array, kept: number) {
  const { count } = block;
  const columns = () => new Int32Array(count);
  const counts = {
    ac: columns(),
    an: columns(),
    het: columns(),
    homAlt: columns(),
    missing: columns(),
  };
  const stride = packedLength(kept);
  let unknown = 0;
  for (let row = 0; row < count; row++) {
    const called = people - (block.missing[row] as number);
    const haploid = 2 * called - (block.an[row] as number);
    const isHaploid = haploid > 0 && haploid === called;
    if (haploid > 0 && !isHaploid && kept < people) unknown += 1;
    const packed = calls.subarray(row * stride, (row + 1) * stride);
    const { one, two, missing } = tallyCalls(packed, kept);
    const everybody = kept === people;
    counts.ac[row] = one + 2 * two;
    counts.missing[row] = missing;
    counts.an[row] = everybody ? (block.an[row] as number) : (kept - missing) * (isHaploid ? 1 : 2);
    counts.het[row] = everybody ? (block.het[row] as number) : isHaploid ? 0 : one;
    counts.homAlt[row] = everybody ? (block.homAlt[row] as number) : isHaploid ? one : two;
  }
  return { counts, unknown };
}

function narrowRows(values: Uint16Array, people: number, kept: readonly number[]): Uint16Array {
  const rows = people === 0 ? 0 : values.length / people;
  const narrowed = new Uint16Array(rows * kept.length);
  for (let row = 0; row < rows; row++) {
    for (const [i, column] of kept.entries()) {
      narrowed[row * kept.length + i] = values[row * people + column] as number;
    }
  }
  return narrowed;
}

function narrowFields(
  { fields }: VariantBlock,
  perPerson: readonly string[],
  kept: readonly number[],
): VariantBlock['fields'] {
  if (perPerson.length === 0) return fields;
  const pick = (values: FieldValue): FieldValue =>
    Array.isArray(values) ? kept.map((column) => values[column] as FieldValue) : values;
  return new Map(
    [...fields].map(([name, rows]) => [name, perPerson.includes(name) ? rows.map(pick) : rows]),
  );
}
