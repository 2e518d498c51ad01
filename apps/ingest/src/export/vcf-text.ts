import { join } from 'node:path';
import type { Manifest, VariantPart } from '@dirghayu/cohort-store';
import { getCall, MISSING_CALL, packCalls } from '@dirghayu/genotypes';
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

/** A record for each row of the store, in its order, as VCF 4.3 with GT alone. */
export async function* vcfText(
  { manifest, connection }: StoreSession,
  choice: VcfChoice,
): AsyncGenerator<string> {
  yield headerText(manifest, choice);
  const render = renderer(choice, manifest.samples.count);
  for (const part of manifest.variants.parts) {
    const condition = choice.condition(part.chrom);
    if (condition === null) continue;
    for await (const rows of rowsOf(connection, choice.dataDir, part, condition)) {
      yield rows.map((row) => render(part.chrom, row)).join('');
      choice.onRows(rows.length);
    }
  }
}

function headerText({ header, variants }: Manifest, { people }: VcfChoice): string {
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
    [...fixed, ...people.map(({ id }) => id)].join('\t'),
    '',
  ].join('\n');
}

type Row = readonly DuckDBValue[];

async function* rowsOf(
  connection: DuckDBConnection,
  dataDir: string,
  part: VariantPart,
  condition: string,
): AsyncGenerator<readonly Row[]> {
  const path = quotedString(join(dataDir, ...part.path.split('/')));
  const result = await connection.stream(
    `SELECT pos, id, ref, alt, qual, filter, genotypes FROM read_parquet(${path}) WHERE ${condition}`,
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
  return (chrom: string, [pos, id, ref, alt, qual, filter, calls]: Row) => {
    const name = keyIds ? `${chrom}:${pos}:${ref}:${alt}` : (id ?? '.');
    const site = `${chrom}\t${pos}\t${name}\t${ref}\t${alt}\t${qual ?? '.'}\t${filterText(filter)}`;
    return `${site}\t.\tGT\t${text(packedCalls(calls))}\n`;
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

function filterText(filter: DuckDBValue | undefined): string {
  return filter instanceof DuckDBListValue ? filter.items.join(';') : '.';
}

/** The calls of a row of either encoding; NULL in a list is missing. */
function packedCalls(calls: DuckDBValue | undefined): Uint8Array {
  if (calls instanceof DuckDBBlobValue) return calls.bytes;
  if (!(calls instanceof DuckDBListValue)) return new Uint8Array(0);
  return packCalls(calls.items.map((call) => (call === null ? MISSING_CALL : Number(call))));
}
