import type { FieldValue } from '@dirghayu/genotypes';
import { DeclaredIds } from './declared-ids.ts';
import type { FieldColumn } from './field-column.ts';
import { FieldText } from './field-value.ts';
import type { HalfCall } from './half-call.ts';
import type { VcfHeader } from './header.ts';
import { RecordCalls } from './record-calls.ts';
import type { RecordDecoder, UndeclaredId } from './record-decoder.ts';
import { SiteParser, type TextSite } from './site-columns.ts';
import { TextCalls } from './text-calls.ts';
import { FormatText, InfoText } from './text-fields.ts';

const CARRIAGE_RETURN = 13;
const NEWLINE = 10;

/** Decodes data lines of VCF text. */
export class TextDecoder implements RecordDecoder {
  readonly site: TextSite;
  readonly calls: RecordCalls;
  undeclared: readonly UndeclaredId[] | null = null;
  readonly #parser: SiteParser;
  readonly #textCalls: TextCalls;
  readonly #info: InfoText;
  readonly #format: FormatText;
  readonly #declared: DeclaredIds;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  #isInfoRead = false;
  /** IDs of each FORMAT seen: files have a handful. */
  readonly #formats = new Map<string, readonly string[]>();

  constructor(header: VcfHeader, halfCall: HalfCall) {
    const { samples, fileformat } = header;
    const text = new FieldText(fileformat);
    this.#parser = new SiteParser(samples.length > 0);
    this.site = this.#parser.site;
    this.calls = new RecordCalls(samples.length);
    this.#textCalls = new TextCalls(samples, halfCall, this.calls);
    this.#info = new InfoText(text);
    this.#format = new FormatText(samples, text);
    this.#declared = new DeclaredIds(header);
  }

  parse(bytes: Buffer, start: number, end: number): boolean {
    const to = lineEnd(bytes, start, end);
    if (to === start) return false;
    this.#bytes = bytes;
    this.#end = to;
    this.#isInfoRead = false;
    this.#parser.parse(bytes, start, to);
    this.undeclared = this.#declared.check(bytes, this.site);
    return true;
  }

  lastBase(): number {
    const { pos, ref, infoStart, infoEnd } = this.site;
    const ofRef = pos + ref.length - 1;
    const info = this.#bytes.toString('latin1', infoStart, infoEnd);
    const end = Number(/(?:^|;)END=(\d+)(?:;|$)/.exec(info)?.[1]);
    return end >= pos ? end : ofRef;
  }

  readCalls(): boolean {
    return this.#textCalls.read(this.#bytes, this.site, this.#end);
  }

  infoValue(column: FieldColumn): FieldValue {
    if (!this.#isInfoRead) this.#info.read(this.#bytes, this.site);
    this.#isInfoRead = true;
    return this.#info.value(column);
  }

  formatValues(column: FieldColumn): readonly FieldValue[] | null {
    const place = this.formatIds().indexOf(column.id);
    if (place < 0) return null;
    return this.#format.values(this.#bytes, this.site, this.#end, place, column);
  }

  formatIds(): readonly string[] {
    const { formatStart, formatEnd } = this.site;
    const format = this.#bytes.toString('utf8', formatStart, formatEnd);
    const known = this.#formats.get(format);
    if (known) return known;
    const ids = format.split(':');
    if (this.#formats.size < MAX_FORMATS) this.#formats.set(format, ids);
    return ids;
  }

  firstInteger(id: string): number | null {
    const place = this.formatIds().indexOf(id);
    if (place < 0) return null;
    const { samplesStart } = this.site;
    const tab = this.#bytes.indexOf(9, samplesStart);
    const end = tab < 0 || tab > this.#end ? this.#end : tab;
    const text = this.#bytes.toString('latin1', samplesStart, end).split(':')[place];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
  }

  locus(bytes: Buffer, start: number, end: number): string | null {
    return SiteParser.locus(bytes, start, lineEnd(bytes, start, end));
  }
}

/** A file with more of them is hostile. */
const MAX_FORMATS = 1000;

/** Where a line ends without its line end. */
function lineEnd(bytes: Buffer, start: number, end: number): number {
  let to = end;
  if (to > start && bytes[to - 1] === NEWLINE) to -= 1;
  if (to > start && bytes[to - 1] === CARRIAGE_RETURN) to -= 1;
  return to;
}
