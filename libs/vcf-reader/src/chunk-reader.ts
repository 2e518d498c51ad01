import type { Framing } from './framing.ts';
import type { RecordChunk } from './record-chunk.ts';
import type { RecordReader } from './record-reader.ts';
import type { ShardGate } from './shard-gate.ts';

/** Takes chunks apart into records and hands a shard's own ones to its record reader. */
export class ChunkReader {
  readonly #framing: Framing;
  readonly #records: RecordReader;
  readonly #gate: ShardGate;
  #line: number | null;

  /** @param firstLine - 1-based number of the first line; null if it is not known. */
  constructor(framing: Framing, records: RecordReader, gate: ShardGate, firstLine: number | null) {
    this.#framing = framing;
    this.#records = records;
    this.#gate = gate;
    this.#line = firstLine;
  }

  /** Reads a chunk; false if the shard ends in it. */
  read({ bytes, position, endPosition }: RecordChunk): boolean {
    for (let at = 0; at < bytes.length; ) {
      const end = this.#framing.recordEnd(bytes, at);
      const isBehindEnd = position + at > endPosition;
      if (isBehindEnd || !this.#gate.isOpen) {
        const verdict = this.#gate.judge(bytes, at, end, isBehindEnd);
        if (verdict === 'stop') return false;
        if (verdict === 'emit') this.#records.read(bytes, at, end, this.#line);
      } else this.#records.read(bytes, at, end, this.#line);
      if (this.#line !== null) this.#line += 1;
      at = end;
    }
    return true;
  }
}
