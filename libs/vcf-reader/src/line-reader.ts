import type { LineChunk } from './line-chunk.ts';
import type { RecordReader } from './record-reader.ts';
import type { ShardGate } from './shard-gate.ts';

/** Takes chunks apart into lines and hands a shard's own ones to its record reader. */
export class LineReader {
  readonly #records: RecordReader;
  readonly #gate: ShardGate;
  #line: number | null;

  /** @param firstLine - 1-based number of the first line; null if it is not known. */
  constructor(records: RecordReader, gate: ShardGate, firstLine: number | null) {
    this.#records = records;
    this.#gate = gate;
    this.#line = firstLine;
  }

  /** Reads a chunk; false if the shard ends in it. */
  read({ bytes, position, endPosition }: LineChunk): boolean {
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(10, at);
      const isBehindEnd = position + at > endPosition;
      if (isBehindEnd || !this.#gate.isOpen) {
        const verdict = this.#gate.judge(bytes, at, end, isBehindEnd);
        if (verdict === 'stop') return false;
        if (verdict === 'emit') this.#records.read(bytes, at, end, this.#line);
      } else this.#records.read(bytes, at, end, this.#line);
      if (this.#line !== null) this.#line += 1;
      at = end + 1;
    }
    return true;
  }
}
