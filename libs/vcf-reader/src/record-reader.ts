import type { FieldValue, VariantBlock, VariantSchema } from '@dirghayu/genotypes';
import { MISSING_CALL, variantKey } from '@dirghayu/genotypes';
import type { Location } from '@dirghayu/pipeline';
import { droppedAlt } from './alt-allele.ts';
import { BlockBuilder } from './block-builder.ts';
import { CallReader } from './call-reader.ts';
import { VcfRecordError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import type { RowTally } from './genotype-calls.ts';
import type { VcfHeader } from './header.ts';
import { InfoColumns } from './info-columns.ts';
import { LocusAlleles } from './locus-alleles.ts';
import { defaultBlockVariants, type VcfReadOptions } from './options.ts';
import { RecordFault } from './record-fault.ts';
import { isReferenceBlock, ReferenceBlockReader } from './reference-block.ts';
import type { RegionFilter } from './region-filter.ts';
import { type Site, SiteParser } from './site-columns.ts';

const NO_VALUES: readonly FieldValue[] = [];

/** A line in a buffer, `start` inclusive, `end` exclusive and without its line end. */
interface Line {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** 1-based; null where only a part of the file is read. */
  readonly number: number | null;
}

/** Turns data lines into rows of blocks. */
export class RecordReader {
  readonly schema: VariantSchema;
  readonly #file: string;
  readonly #options: VcfReadOptions;
  readonly #events: EventLog;
  readonly #info: InfoColumns;
  readonly #builder: BlockBuilder;
  readonly #parser: SiteParser;
  readonly #regions: RegionFilter | null;
  readonly #calls: CallReader;
  /** Null where reference blocks are dropped. */
  readonly #blocks: ReferenceBlockReader | null;
  readonly #alleles = new LocusAlleles();
  readonly #tally: RowTally = { ac: 0, an: 0, het: 0, homAlt: 0, missing: 0 };
  #saidNoGenotypes = false;

  constructor(
    file: string,
    header: VcfHeader,
    options: VcfReadOptions,
    regions: RegionFilter | null,
    events: EventLog,
  ) {
    const { samples } = header;
    this.#file = file;
    this.#options = options;
    this.#events = events;
    this.#regions = regions;
    this.#info = new InfoColumns(options.info ?? [], header);
    this.schema = { samples, fields: this.#info.fields };
    const rows = options.blockVariants ?? defaultBlockVariants(samples.length);
    this.#builder = new BlockBuilder(this.schema, rows);
    this.#parser = new SiteParser(samples.length > 0);
    this.#calls = new CallReader(samples, options.halfCall ?? 'missing');
    const takesBlocks = options.referenceBlocks !== undefined && samples.length === 1;
    this.#blocks = takesBlocks ? new ReferenceBlockReader() : null;
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
   * Reads the line `bytes[start…end)`, without its newline.
   *
   * @throws {VcfRecordError} If it is malformed and `onMalformed` is `error`.
   */
  read(bytes: Buffer, start: number, end: number, number: number | null): void {
    const line = { bytes, start, end: bytes[end - 1] === 13 ? end - 1 : end, number };
    if (line.end <= start) return;
    try {
      this.#readRecord(line);
    } catch (fault) {
      if (!(fault instanceof RecordFault)) throw fault;
      const error = this.#recordError(fault, line);
      if (this.#options.onMalformed !== 'skip') throw error;
      this.#note(line, 'malformed-record', 'warning', () => `Skipped a record: ${fault.message}`);
    }
  }

  #readRecord(line: Line): void {
    const { bytes, start, end } = line;
    this.#parser.parse(bytes, start, end);
    const { site } = this.#parser;
    if (this.#regions && !this.#regions.accepts(site, bytes)) return;
    if (this.#blocks && isReferenceBlock(site.alts)) {
      this.#readBlock(site, line);
      return;
    }
    const variants = site.alts.filter((alt) => droppedAlt(alt) === null);
    if (variants.length > 0) this.#calls.read(bytes, site, end);
    const values = variants.length > 0 ? this.#rowValues(site, bytes) : [];
    // From here on nothing can be wrong with the record itself.
    if (variants.length < Math.max(1, site.alts.length)) this.#noteDropped(site, line);
    if (variants.length === 0) return;
    this.#noteCalls(line);
    this.#builder.reserve(site.chrom, variants.length);
    for (const [i, alt] of site.alts.entries()) {
      if (droppedAlt(alt) !== null || !this.#isNew(site, alt, line)) continue;
      this.#calls.pack(i + 1, this.#builder.calls, this.#builder.rowStart, this.#tally);
      this.#builder.add(site, alt, i + 1, this.#tally, values[i] ?? NO_VALUES);
    }
  }

  #readBlock(site: Site, { bytes, end }: Line): void {
    this.#calls.read(bytes, site, end);
    const call = this.#calls.isReference(0) ? 0 : MISSING_CALL;
    const block = this.#blocks?.read(bytes, site, end, call);
    if (block) this.#options.referenceBlocks?.(block);
  }

  #isNew({ chrom, pos, ref }: Site, alt: string, line: Line): boolean {
    const { duplicates = 'first' } = this.#options;
    if (duplicates === 'keep' || this.#alleles.add(chrom, pos, ref, alt)) return true;
    const key = variantKey(chrom, pos, ref, alt);
    if (duplicates === 'error') {
      const fault = new RecordFault(line.start, 'record', 'each variant once', `${key} twice`);
      throw this.#recordError(fault, line);
    }
    this.#note(line, 'duplicate-variant', 'warning', () => `Dropped a second ${key}`);
    return false;
  }

  /** INFO values by ALT. */
  #rowValues(site: Site, bytes: Buffer): readonly (readonly FieldValue[])[] {
    if (this.schema.fields.length === 0) return [];
    const info = bytes.toString('utf8', site.infoStart, site.infoEnd);
    return site.alts.map((_, i) =>
      this.#info.values(info, i + 1, site.alts.length, site.infoStart),
    );
  }

  #noteDropped(site: Site, line: Line): void {
    if (site.alts.length === 0) {
      this.#note(line, 'no-alternate-allele', 'info', () => 'Dropped a record without ALT');
    }
    for (const alt of site.alts) {
      const dropped = droppedAlt(alt);
      if (!dropped) continue;
      const { code, severity, reason } = dropped;
      this.#note(line, code, severity, () => `Dropped an ALT allele: ${reason}`);
    }
  }

  #noteCalls(line: Line): void {
    const polyploid = this.#calls.polyploidCalls;
    if (polyploid > 0) {
      const message = () => `Clamped ${polyploid} calls of more than two alleles to two copies`;
      this.#note(line, 'polyploid-call', 'warning', message);
    }
    if (this.#calls.hasGenotypes || this.#saidNoGenotypes || this.schema.samples.length === 0) {
      return;
    }
    this.#saidNoGenotypes = true;
    const message = () => 'FORMAT without GT: all calls of such records are missing, first';
    this.#note(line, 'no-genotypes', 'warning', message);
  }

  #note(line: Line, code: string, severity: 'info' | 'warning', message: () => string): void {
    const locus = () => SiteParser.locus(line.bytes, line.start, line.end) ?? 'an unknown locus';
    this.#events.note(
      code,
      severity,
      () => `${message()} at ${locus()}`,
      () => this.#location(line),
    );
  }

  #location({ number }: Line, column?: number): Location {
    if (number === null) return { file: this.#file };
    return { file: this.#file, line: number, ...(column === undefined ? {} : { column }) };
  }

  #recordError({ what, at, expected, actual }: RecordFault, line: Line): VcfRecordError {
    const locus = SiteParser.locus(line.bytes, line.start, line.end);
    return new VcfRecordError(`Cannot parse ${what}${locus === null ? '' : ` at ${locus}`}`, {
      location: this.#location(line, at - line.start + 1),
      expected,
      actual,
      ...(locus === null ? {} : { locus }),
    });
  }
}
