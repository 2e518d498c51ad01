import type { Location } from '@dirghayu/pipeline';
import { droppedAlt } from './alt-allele.ts';
import { VcfRecordError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import type { RecordDecoder, UndeclaredId } from './record-decoder.ts';
import type { RecordFault } from './record-fault.ts';

/** A record in a buffer, `start` inclusive, `end` exclusive. */
export interface RecordBytes {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** 1-based; null where it is not known: in a shard, in BCF. */
  readonly line: number | null;
}

/** What is reported of records, with their places. */
export class RecordNotes {
  readonly #file: string;
  readonly #decoder: RecordDecoder;
  readonly #events: EventLog;
  #saidNoCalls = false;

  constructor(file: string, decoder: RecordDecoder, events: EventLog) {
    this.#file = file;
    this.#decoder = decoder;
    this.#events = events;
  }

  /** The error of a malformed record. */
  error({ what, at, expected, actual }: RecordFault, record: RecordBytes): VcfRecordError {
    const locus = this.#decoder.locus(record.bytes, record.start, record.end);
    const column = at === null ? undefined : at - record.start + 1;
    return new VcfRecordError(`Cannot parse ${what}${locus === null ? '' : ` at ${locus}`}`, {
      location: this.#location(record, column),
      expected,
      actual,
      ...(locus === null ? {} : { locus }),
    });
  }

  malformed(fault: RecordFault, record: RecordBytes): void {
    this.#note(record, 'malformed-record', 'warning', () => `Skipped a record: ${fault.message}`);
  }

  duplicate(key: string, record: RecordBytes): void {
    this.#note(record, 'duplicate-variant', 'warning', () => `Dropped a second ${key}`);
  }

  /** Reports the ALTs that get no row, or that there is none. */
  dropped(alts: readonly string[], record: RecordBytes): void {
    if (alts.length === 0) {
      this.#note(record, 'no-alternate-allele', 'info', () => 'Dropped a record without ALT');
    }
    for (const alt of alts) {
      const dropped = droppedAlt(alt);
      if (!dropped) continue;
      const { code, severity, reason } = dropped;
      this.#note(record, code, severity, () => `Dropped an ALT allele: ${reason}`);
    }
  }

  /** Reports calls that were clamped and, once, records without calls. */
  calls(hasCalls: boolean, record: RecordBytes): void {
    const polyploid = hasCalls ? this.#decoder.calls.polyploidCalls : 0;
    if (polyploid > 0) {
      const message = () => `Clamped ${polyploid} calls of more than two alleles to two copies`;
      this.#note(record, 'polyploid-call', 'warning', message);
    }
    if (hasCalls || this.#saidNoCalls || this.#decoder.calls.samples === 0) return;
    this.#saidNoCalls = true;
    const message = () => 'FORMAT without GT: all calls of such records are missing, first';
    this.#note(record, 'no-genotypes', 'warning', message);
  }

  /** Reports keys that the header does not declare, in htslib's words. */
  undeclared(ids: readonly UndeclaredId[], record: RecordBytes): void {
    for (const { kind, id } of ids) {
      const message = `${kind} '${id}' is not defined in the header, assuming Type=String, first`;
      this.#note(record, `undeclared-${kind.toLowerCase()}`, 'warning', () => message);
    }
  }

  #note(
    record: RecordBytes,
    code: string,
    severity: 'info' | 'warning',
    message: () => string,
  ): void {
    const { bytes, start, end } = record;
    const locus = () => this.#decoder.locus(bytes, start, end) ?? 'an unknown locus';
    this.#events.note(
      code,
      severity,
      () => `${message()} at ${locus()}`,
      () => this.#location(record),
    );
  }

  #location({ line }: RecordBytes, column?: number): Location {
    if (line === null) return { file: this.#file };
    return { file: this.#file, line, ...(column === undefined ? {} : { column }) };
  }
}
