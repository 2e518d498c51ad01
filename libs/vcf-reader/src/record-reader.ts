import type { FieldValue, VariantBlock, VariantSchema } from '@dirghayu/genotypes';
import { variantKey } from '@dirghayu/genotypes';
import { UnsupportedError } from '@dirghayu/pipeline';
import { droppedAlt } from './alt-allele.ts';
import { BlockBuilder } from './block-builder.ts';
import { DosageReader } from './dosage.ts';
import type { EventLog } from './event-log.ts';
import {
  type FieldColumn,
  formatColumns,
  infoColumns,
  isSplitByAlt,
  valueOfAlt,
} from './field-column.ts';
import type { RowTally } from './genotype-calls.ts';
import type { VcfHeader } from './header.ts';
import { LocusAlleles } from './locus-alleles.ts';
import { defaultBlockVariants, type VcfReadOptions } from './options.ts';
import type { RecordDecoder } from './record-decoder.ts';
import { RecordFault } from './record-fault.ts';
import { type RecordBytes, RecordNotes } from './record-notes.ts';
import {
  isReferenceBlock,
  readReferenceBlock,
  readUnnamedAllele,
  unnamedAllele,
} from './reference-block.ts';
import type { RegionFilter } from './region-filter.ts';

const NO_VALUES: readonly FieldValue[] = [];

/** What a record reader works with. */
export interface RecordReaderSetup {
  readonly file: string;
  readonly header: VcfHeader;
  readonly options: VcfReadOptions;
  readonly decoder: RecordDecoder;
  readonly regions: RegionFilter | null;
  readonly events: EventLog;
  /** Null where records are no lines. */
  readonly takeLine: VcfReadOptions['takeLine'] | null;
}

/** Turns records into rows of blocks. */
export class RecordReader {
  readonly schema: VariantSchema;
  readonly #options: VcfReadOptions;
  readonly #decoder: RecordDecoder;
  readonly #notes: RecordNotes;
  readonly #columns: readonly FieldColumn[];
  readonly #builder: BlockBuilder;
  readonly #regions: RegionFilter | null;
  readonly #takesReferenceBlocks: boolean;
  readonly #takeLine: VcfReadOptions['takeLine'] | null;
  readonly #dosages: DosageReader | null;
  readonly #alleles = new LocusAlleles();
  readonly #tally: RowTally = { ac: 0, an: 0, het: 0, homAlt: 0, missing: 0 };
  /** The record at hand: one object for all, since files have millions of them. */
  readonly #record: { -readonly [Part in keyof RecordBytes]: RecordBytes[Part] } = {
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    line: null,
  };

  /** @throws {ConfigError} If an option names what the header does not declare. */
  constructor(setup: RecordReaderSetup) {
    const { file, header, options, decoder, regions, events } = setup;
    const { samples } = header;
    const { field = 'GT', hardCallThreshold = 0.1, info = [], format = [] } = options;
    const carried = formatColumns(format, header);
    this.#options = options;
    this.#decoder = decoder;
    this.#regions = regions;
    this.#notes = new RecordNotes(file, decoder, events);
    this.#columns = [...infoColumns(info, header), ...carried];
    const fields = this.#columns.map((column) => column.field);
    this.schema = { samples, fields, ...(field === 'GT' ? {} : { hasDosages: true }) };
    const rows = options.blockVariants ?? defaultBlockVariants(samples.length, carried.length);
    this.#dosages = field === 'GT' ? null : new DosageReader(field, hardCallThreshold, samples);
    this.#builder = new BlockBuilder(this.schema, rows, this.#dosages !== null);
    this.#takesReferenceBlocks = options.referenceBlocks !== undefined && samples.length === 1;
    this.#takeLine = setup.takeLine;
  }

  /** Blocks that are complete, oldest first; the caller empties the list. */
  get ready(): VariantBlock[] {
    return this.#builder.ready;
  }

  /** Completes the last block. */
  finish(): void {
    this.#builder.finish();
  }

  /**
   * Reads the record `bytes[start…end)`; `line` is its 1-based number, or null.
   *
   * @throws {VcfRecordError} If it is malformed and `onMalformed` is `error`.
   */
  read(bytes: Buffer, start: number, end: number, line: number | null): void {
    if (this.#takeLine?.(bytes, start, end)) return;
    const record = this.#record;
    record.bytes = bytes;
    record.start = start;
    record.end = end;
    record.line = line;
    try {
      if (this.#decoder.parse(bytes, start, end)) this.#readParsed(record);
    } catch (fault) {
      if (!(fault instanceof RecordFault)) throw fault;
      if (this.#options.onMalformed !== 'skip') throw this.#notes.error(fault, record);
      this.#notes.malformed(fault, record);
    }
  }

  #readParsed(record: RecordBytes): void {
    const decoder = this.#decoder;
    const { site } = decoder;
    if (decoder.undeclared) this.#notes.undeclared(decoder.undeclared, record);
    if (this.#regions && !this.#regions.accepts(decoder)) return;
    if (this.#takesReferenceBlocks && isReferenceBlock(site.alts)) {
      this.#options.referenceBlocks?.(readReferenceBlock(decoder));
      return;
    }
    const unnamed = this.#takesReferenceBlocks ? unnamedAllele(site.alts) : 0;
    const others = unnamed > 0 ? readUnnamedAllele(decoder, unnamed) : null;
    const kept = keptAlts(site.alts);
    const values = kept > 0 ? this.#readValues() : [];
    const hasCalls = kept === 0 || this.#readCalls();
    // From here on nothing can be wrong with the record itself.
    if (others) this.#options.referenceBlocks?.(others);
    const alts = others ? site.alts.toSpliced(unnamed - 1, 1) : site.alts;
    if (kept < Math.max(1, alts.length)) this.#notes.dropped(alts, record);
    if (kept === 0) return;
    this.#notes.calls(hasCalls, record);
    this.#builder.reserve(site.chrom, kept);
    for (let i = 0; i < site.alts.length; i++) {
      const alt = site.alts[i] as string;
      if (droppedAlt(alt) !== null || !this.#isNew(alt, record)) continue;
      this.#packRow(i + 1);
      this.#builder.add(site, alt, i + 1, this.#tally, this.#rowValues(values, i + 1));
    }
  }

  #readCalls(): boolean {
    const decoder = this.#decoder;
    if (this.#dosages) return this.#dosages.read(decoder);
    const hasCalls = decoder.readCalls();
    if (!hasCalls && decoder.formatIds().includes('LGT')) {
      throw new UnsupportedError(`Cannot read LGT at ${decoder.site.chrom}:${decoder.site.pos}`, {
        expected: 'GT, which counts the alleles of its record',
        actual: 'genotypes by local alleles alone',
      });
    }
    return hasCalls;
  }

  #packRow(altIndex: number): void {
    const { calls, rowStart, dosages, dosageStart } = this.#builder;
    if (this.#dosages) {
      const target = { calls, at: rowStart, dosages, from: dosageStart };
      this.#dosages.pack(this.#decoder, altIndex, target, this.#tally);
    } else this.#decoder.calls.pack(altIndex, calls, rowStart, this.#tally);
  }

  #isNew(alt: string, record: RecordBytes): boolean {
    const { chrom, pos, ref } = this.#decoder.site;
    const { duplicates = 'first' } = this.#options;
    if (duplicates === 'keep' || this.#alleles.add(chrom, pos, ref, alt)) return true;
    const key = variantKey(chrom, pos, ref, alt);
    if (duplicates === 'error') {
      const fault = new RecordFault(record.start, 'record', 'each variant once', `${key} twice`);
      throw this.#notes.error(fault, record);
    }
    this.#notes.duplicate(key, record);
    return false;
  }

  /** The record's values, before they are split by ALT; a list over the samples for FORMAT. */
  #readValues(): readonly (FieldValue | readonly FieldValue[])[] {
    if (this.#columns.length === 0) return NO_VALUES;
    const decoder = this.#decoder;
    const samples = this.schema.samples.length;
    return this.#columns.map((column) =>
      column.field.kind === 'info'
        ? decoder.infoValue(column)
        : (decoder.formatValues(column) ?? new Array<FieldValue>(samples).fill(null)),
    );
  }

  #rowValues(
    values: readonly (FieldValue | readonly FieldValue[])[],
    altIndex: number,
  ): readonly FieldValue[] {
    if (values.length === 0) return NO_VALUES;
    const altCount = this.#decoder.site.alts.length;
    return this.#columns.map((column, i) => {
      const value = values[i] ?? null;
      const needsParts = column.isManyOfRecord;
      if (column.field.kind === 'info') return valueOfAlt(column, value, altIndex, altCount);
      if (!Array.isArray(value) || !(needsParts || isSplitByAlt(column))) return value;
      return value.map((ofSample) => valueOfAlt(column, ofSample, altIndex, altCount));
    });
  }
}

/** How many of the ALT alleles get a row. A loop, not `reduce`: it runs for every record. */
function keptAlts(alts: readonly string[]): number {
  let kept = 0;
  for (let i = 0; i < alts.length; i++) if (droppedAlt(alts[i] as string) === null) kept += 1;
  return kept;
}
