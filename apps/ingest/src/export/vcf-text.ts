import { join } from 'node:path';
import type { Manifest, VariantPart } from '@dirghayu/cohort-store';
import { getCall, MISSING_CALL, MISSING_DOSAGE, ONE_COPY, packCalls } from '@dirghayu/genotypes';
import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBListValue,
  type DuckDBValue,
  quotedString,
} from '@duckdb/node-api';
import type { StoreSession } from '../sql/store-session.ts';
import { WRITER } from '../writer.ts';

/** What of a store becomes VCF. */
export interface VcfChoice {
  readonly dataDir: string;
  /** Position in every row of the people that become columns, in the order of the columns. */
  readonly people: readonly { readonly index: number; readonly id: string }[];
  /** SQL condition on the rows of a contig; null where none is wanted. */
  readonly condition: (chrom: string) => string | null;
  /** Called with the number of rows after every chunk of them. */
  readonly onRows: (count: number) => void;
  /** Whether chrom:pos:ref:alt takes the place of the ID, which may repeat. */
  readonly keyIds: boolean;
}

/** Meta-information lines that hold for the rows that are written. */
const KEPT_LINES = /^##(contig|FILTER|ALT|reference|assembly)=/;
const GENOTYPES = ['0/0', '0/1', '1/1', './.'];

/** A record for each row of the store, in its order, as VCF 4.3 with GT, and DS where it has dosages. */
export async function* vcfText(
  { manifest, connection }: StoreSession,
  choice: VcfChoice,
): AsyncGenerator<string> {
  yield headerText(manifest, choice);
  const hasDosages = manifest.dosages !== null;
  const render = renderer(choice, manifest.samples.count);
  for (const part of manifest.variants.parts) {
    const condition = choice.condition(part.chrom);
    if (condition === null) continue;
    for await (const rows of rowsOf(connection, choice.dataDir, part, {
      condition,
      hasDosages,
    })) {
      yield rows.map((row) => render(part.chrom, row)).join('');
      choice.onRows(rows.length);
    }
  }
}

const DS_LINE =
  '##FORMAT=<ID=DS,Number=A,Type=Float,Description="Expected copies of ALT, in steps of 1/16384">';

function headerText({ header, variants, dosages }: Manifest, { people }: VcfChoice): string {
  const kept = header.filter((line) => KEPT_LINES.test(line));
  const declared = new Set(kept.map((line) => /^##contig=<ID=([^,>]+)/.exec(line)?.[1]));
  const contigs = [...new Set(variants.parts.map(({ chrom }) => chrom))];
  const fixed = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT'];
  return [
    '##fileformat=VCFv4.3',
    `##source=${WRITER.name} ${WRITER.version}`,
    ...kept,
    ...contigs.filter((chrom) => !declared.has(chrom)).map((chrom) => `##contig=<ID=${chrom}>`),
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Copies of ALT, unphased">',
    ...(dosages === null ? [] : [DS_LINE]),
    [...fixed, ...people.map(({ id }) => id)].join('\t'),
    '',
  ].join('\n');
}

type Row = readonly DuckDBValue[];

async function* rowsOf(
  connection: DuckDBConnection,
  dataDir: string,
  part: VariantPart,
  { condition, hasDosages }: { readonly condition: string; readonly hasDosages: boolean },
): AsyncGenerator<readonly Row[]> {
  const path = quotedString(join(dataDir, ...part.path.split('/')));
  const result = await connection.stream(
    `SELECT pos, id, ref, alt, qual, filter, genotypes ${hasDosages ? ', dosages' : ''}
     FROM read_parquet(${path}) WHERE ${condition}`,
  );
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getRows();
    chunk.reset(); // frees what the garbage collector does not see
  }
}

function renderer({ people, keyIds }: VcfChoice, everyone: number) {
  const isEveryone = people.length === everyone && people.every(({ index }, i) => index === i);
  const text = isEveryone
    ? (packed: Uint8Array) => textOfAll(packed, everyone)
    : (packed: Uint8Array) =>
        people.map(({ index }) => GENOTYPES[getCall(packed, index)]).join('\t');
  return (chrom: string, [pos, id, ref, alt, qual, filter, calls, dosages]: Row) => {
    const name = keyIds ? `${chrom}:${pos}:${ref}:${alt}` : (id ?? '.');
    const site = `${chrom}\t${pos}\t${name}\t${ref}\t${alt}\t${qual ?? '.'}\t${filterText(filter)}`;
    const genotypes = text(packedCalls(calls));
    if (dosages === undefined) return `${site}\t.\tGT\t${genotypes}\n`;
    const copies = people.map(dosageText(dosages));
    const both = genotypes.split('\t').map((genotype, i) => `${genotype}:${copies[i]}`);
    return `${site}\t.\tGT:DS\t${both.join('\t')}\n`;
  };
}

/** The four genotypes of every byte: a byte at a time is three times as fast as a call. */
const OF_BYTE = Array.from({ length: 256 }, (_, byte) =>
  [0, 1, 2, 3].map((i) => GENOTYPES[getCall(Uint8Array.of(byte), i)]).join('\t'),
);

function textOfAll(packed: Uint8Array, people: number): string {
  const whole = Array.from(packed, (byte) => OF_BYTE[byte]).join('\t');
  return whole.slice(0, 4 * people - 1);
}

/** Five decimals tell neighbouring dosages apart. */
function dosageText(dosages: DuckDBValue): (person: { readonly index: number }) => string {
  if (dosages instanceof DuckDBBlobValue) {
    const { buffer, byteOffset, byteLength } = dosages.bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    return ({ index }) => {
      const dosage = view.getUint16(2 * index, true);
      return dosage === MISSING_DOSAGE ? '.' : String(Number((dosage / ONE_COPY).toFixed(5)));
    };
  }
  const copies = dosages instanceof DuckDBListValue ? dosages.items : [];
  return ({ index }) => {
    const value = copies[index] ?? null;
    return value === null ? '.' : String(Number(Number(value).toFixed(5)));
  };
}

function filterText(filter: DuckDBValue | undefined): string {
  return filter instanceof DuckDBListValue ? filter.items.join(';') : '.';
}

/** The calls of a row of either encoding; NULL in a list is missing. */
function packedCalls(calls: DuckDBValue | undefined): Uint8Array {
  if (calls instanceof DuckDBBlobValue) return calls.bytes;
  if (!(calls instanceof DuckDBListValue)) return new Uint8Array(0);
  return packCalls(calls.items.map((call) => (call === null ? MISSING_CALL : Number(call))));
}
