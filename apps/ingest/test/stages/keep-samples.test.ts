import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { packCalls, unpackCalls, type VariantBlock } from '@dirghayu/genotypes';
import { createContext, type Diagnostic } from '@dirghayu/pipeline';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepSamples } from '../../src/stages/keep-samples.ts';
import { pinListFile } from '../../src/stages/list-file.ts';

const directory = temporaryDirectory();

/** A call as a VCF has it: alleles of one or two copies, none is missing. */
const genotype = fc.constantFrom([], [0], [1], [0, 0], [0, 1], [1, 1]);
type Genotype = readonly number[];

const packed = (call: Genotype) => (call.length === 0 ? 3 : call.reduce((sum, a) => sum + a, 0));

/** The counts of a row, allele by allele. */
function slowCounts(row: readonly Genotype[]) {
  const alleles = row.flat();
  return {
    ac: alleles.filter((allele) => allele === 1).length,
    an: alleles.length,
    het: row.filter((call) => call.length === 2 && packed(call) === 1).length,
    homAlt: row.filter((call) => call.length > 0 && call.every((allele) => allele === 1)).length,
    missing: row.filter((call) => call.length === 0).length,
  };
}

function block(rows: readonly (readonly Genotype[])[], people: number): VariantBlock {
  const counts = rows.map(slowCounts);
  const column = (name: 'ac' | 'an' | 'het' | 'homAlt' | 'missing') =>
    Int32Array.from(counts, (row) => row[name]);
  const stride = (people + 3) >> 2;
  const calls = new Uint8Array(rows.length * stride);
  for (const [i, row] of rows.entries()) calls.set(packCalls(row.map(packed)), i * stride);
  return {
    count: rows.length,
    chrom: '1',
    pos: Int32Array.from(rows, (_, i) => i + 1),
    id: rows.map(() => null),
    ref: rows.map(() => 'A'),
    alt: rows.map(() => 'G'),
    altIndex: new Uint16Array(rows.length).fill(1),
    qual: new Float32Array(rows.length),
    filter: rows.map(() => null),
    ac: column('ac'),
    an: column('an'),
    het: column('het'),
    homAlt: column('homAlt'),
    missing: column('missing'),
    calls,
    stride,
    dosages: Uint16Array.from(rows.flatMap((row) => row.map((call) => 16384 * packed(call)))),
    fields: new Map([['format_X', rows.map((row) => row.map(packed))]]),
  };
}

async function keep(rows: readonly (readonly Genotype[])[], names: readonly string[]) {
  const people = rows[0]?.length ?? 0;
  const file = join(directory, 'list.txt');
  writeFileSync(file, `${names.join('\n')}\n`);
  const samples = Array.from({ length: people }, (_, i) => `P${i}`);
  const fields = [
    { name: 'format_X', id: 'X', kind: 'format', type: 'integer', isList: false },
  ] as const;
  const input = {
    schema: { samples, fields, hasDosages: true },
    async *[Symbol.asyncIterator]() {
      yield block(rows, people);
    },
  };
  const reports: Diagnostic[] = [];
  const context = createContext({ report: (diagnostic) => reports.push(diagnostic) });
  const stream = await keepSamples.create(pinListFile(file)).apply(input, context);
  const blocks: VariantBlock[] = [];
  for await (const kept of stream) blocks.push(kept);
  const unknown = reports.reduce((sum, { count = 1 }) => sum + count, 0);
  return { samples: stream.schema.samples, kept: blocks[0] as VariantBlock, unknown };
}

it('equals a slow choice of people, on random calls of both ploidies', async () => {
  const input = fc.integer({ min: 1, max: 13 }).chain((people) =>
    fc.record({
      rows: fc.array(fc.array(genotype, { minLength: people, maxLength: people }), {
        minLength: 1,
        maxLength: 6,
      }),
      chosen: fc.uniqueArray(fc.nat(people - 1), { minLength: 1 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(input, async ({ rows, chosen }) => {
      const { samples, kept, unknown } = await keep(
        rows,
        chosen.map((i) => `P${i}`),
      );
      const columns = [...chosen].sort((a, b) => a - b);
      expect(samples).toEqual(columns.map((i) => `P${i}`));
      const isMixed = (row: readonly Genotype[]) =>
        row.some(({ length }) => length === 1) && row.some(({ length }) => length === 2);
      const mixed = columns.length < (rows[0]?.length ?? 0) ? rows.filter(isMixed).length : 0;
      expect(unknown).toBe(mixed);
      for (const [i, row] of rows.entries()) {
        const people = columns.map((column) => row[column] as Genotype);
        const calls = kept.calls.subarray(i * kept.stride, (i + 1) * kept.stride);
        expect([...unpackCalls(calls, people.length)]).toEqual(people.map(packed));
        const width = people.length;
        expect([...(kept.dosages ?? []).slice(i * width, (i + 1) * width)]).toEqual(
          people.map((call) => 16384 * packed(call)),
        );
        expect(kept.fields.get('format_X')?.[i]).toEqual(people.map(packed));
        const { ac, an, het, homAlt, missing } = slowCounts(people);
        expect([kept.ac[i], kept.missing[i]]).toEqual([ac, missing]);
        if (mixed > 0 && isMixed(row)) continue;
        expect([kept.an[i], kept.het[i], kept.homAlt[i]]).toEqual([an, het, homAlt]);
      }
    }),
    { numRuns: 200 },
  );
});

it('refuses a list without anybody of the VCF', async () => {
  await expect(keep([[[0, 1]]], ['Q1', 'Q2'])).rejects.toThrow(
    /Cannot keep the people of ".*list\.txt": expected IDs like "P0", one a line, got "Q1", and no ID of the VCF/,
  );
});
