import type { FieldValue, VariantBlock, VariantSchema } from '@dirghayu/genotypes';
import { packedLength, variantKey } from '@dirghayu/genotypes';
import type { Location } from '@dirghayu/pipeline';
import { droppedAlt } from './alt-allele.ts';
import { BlockBuilder } from './block-builder.ts';
import { DiploidText } from './diploid-text.ts';
import { VcfRecordError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import { GenotypeCalls, type RowTally, tallyDiploid } from './genotype-calls.ts';
import { GenotypeScanner } from './genotype-scanner.ts';
import type { VcfHeader } from './header.ts';
import { InfoColumns } from './info-columns.ts';
import { LocusAlleles } from './locus-alleles.ts';
import { defaultBlockVariants, type VcfReadOptions } from './options.ts';
import { RecordFault } from './record-fault.ts';
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

/** A row to be: an ALT allele that is neither dropped nor a duplicate. */
interface KeptAlt {
  readonly alt: string;
  readonly index: number;
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
  readonly #calls: GenotypeCalls;
  readonly #scanner: GenotypeScanner;
  readonly #diploid: DiploidText;
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
    this.#calls = new GenotypeCalls(samples.length);
    this.#scanner = new GenotypeScanner(samples, options.halfCall ?? 'missing', this.#calls);
    this.#diploid = new DiploidText(samples.length);
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
    const kept = this.#keptAlts(site, line);
    if (kept.length === 0) return;
    this.#builder.reserve(site.chrom, kept.length);
    const values = this.#rowValues(site, kept, bytes);
    this.#readCalls(site, kept, values, line);
  }

  /** The ALT alleles that get a row; the others are counted. */
  #keptAlts(site: Site, line: Line): readonly KeptAlt[] {
    if (site.alts.length === 0) {
      this.#note(line, 'no-alternate-allele', 'info', () => 'Dropped a record without ALT');
    }
    const kept: KeptAlt[] = [];
    for (const [i, alt] of site.alts.entries()) {
      const dropped = droppedAlt(alt);
      if (dropped) {
        const { code, severity, reason } = dropped;
        this.#note(line, code, severity, () => `Dropped an ALT allele: ${reason}`);
      } else if (this.#isNew(site, alt, line)) kept.push({ alt, index: i + 1 });
    }
    return kept;
  }

  #isNew({ chrom, pos, ref }: Site, alt: string, line: Line): boolean {
    const { duplicates = 'first' } = this.#options;
    if (duplicates === 'keep' || this.#alleles.add(chrom, pos, ref, alt)) return true;
    const key = variantKey(chrom, pos, ref, alt);
    if (duplicates === 'error') {
      throw new RecordFault(line.start, 'record', 'each variant once', `${key} twice`);
    }
    this.#note(line, 'duplicate-variant', 'warning', () => `Dropped a second ${key}`);
    return false;
  }

  #rowValues(
    site: Site,
    kept: readonly KeptAlt[],
    bytes: Buffer,
  ): readonly (readonly FieldValue[])[] {
    if (this.schema.fields.length === 0) return [];
    const info = bytes.toString('utf8', site.infoStart, site.infoEnd);
    return kept.map(({ index }) =>
      this.#info.values(info, index, site.alts.length, site.infoStart),
    );
  }

  #readCalls(
    site: Site,
    kept: readonly KeptAlt[],
    values: readonly (readonly FieldValue[])[],
    line: Line,
  ): void {
    const { bytes, end } = line;
    const samples = this.schema.samples.length;
    const gtIndex = genotypeIndex(bytes, site.formatStart, site.formatEnd);
    const builder = this.#builder;
    const stride = packedLength(samples);
    const first = kept[0];
    const at = builder.rowStart;
    const { calls } = builder;
    const isPlain = gtIndex === 0 && site.formatEnd - site.formatStart === 2;
    if (
      isPlain &&
      first &&
      site.alts.length === 1 &&
      this.#diploid.pack(bytes, site.samplesStart, end, calls, at)
    ) {
      tallyDiploid(calls.subarray(at, at + stride), samples, this.#tally);
      builder.add(site, first.alt, first.index, this.#tally, values[0] ?? NO_VALUES);
      return;
    }
    if (samples > 0) this.#scan(site, gtIndex, line);
    for (const [i, { alt, index }] of kept.entries()) {
      this.#calls.pack(index, calls, builder.rowStart, this.#tally);
      builder.add(site, alt, index, this.#tally, values[i] ?? NO_VALUES);
    }
  }

  #scan(site: Site, gtIndex: number, line: Line): void {
    const { bytes, end } = line;
    this.#scanner.scan(bytes, site.samplesStart, end, gtIndex, site.alts.length);
    const polyploid = this.#calls.polyploid.size;
    if (polyploid > 0) {
      const message = () => `Clamped ${polyploid} calls of more than two alleles to two copies`;
      this.#note(line, 'polyploid-call', 'warning', message);
    }
    if (gtIndex < 0 && !this.#saidNoGenotypes) {
      this.#saidNoGenotypes = true;
      const message = () => 'FORMAT without GT: all calls of such records are missing';
      this.#note(line, 'no-genotypes', 'warning', message);
    }
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

/** 0-based place of GT in FORMAT; -1 if it is not there. */
function genotypeIndex(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] === 71 && bytes[start + 1] === 84) {
    if (start + 2 === end || bytes[start + 2] === 58) return 0;
  }
  return bytes.toString('latin1', start, end).split(':').indexOf('GT');
}
