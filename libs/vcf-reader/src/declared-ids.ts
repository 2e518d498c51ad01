import { quote } from '@dirghayu/pipeline';
import type { VcfHeader } from './header.ts';
import type { UndeclaredId } from './record-decoder.ts';
import { RecordFault } from './record-fault.ts';
import { isSameBytes } from './same-bytes.ts';
import type { TextSite } from './site-columns.ts';

/** A file with more keys is hostile; the others go unreported. */
const MAX_IDS = 100_000;
const EQUALS = 61;
const SEMICOLON = 59;

/**
 * Finds INFO and FORMAT keys that the header does not declare, each once.
 *
 * It looks at every key of every record, so it compares hashes and makes strings only of keys not
 * seen before: 0.2 µs a record.
 */
export class DeclaredIds {
  readonly #header: VcfHeader;
  readonly #seen = new Set<number>();
  #lastFormat: Buffer = Buffer.alloc(0);
  readonly #seenFormats = new Set<string>();

  constructor(header: VcfHeader) {
    this.#header = header;
  }

  /**
   * The undeclared keys that no earlier record had; null if there are none.
   *
   * @throws {RecordFault} If FORMAT has an empty ID.
   */
  check(bytes: Buffer, site: TextSite): readonly UndeclaredId[] | null {
    const found: UndeclaredId[] = [];
    this.#checkInfo(bytes, site, found);
    if (site.formatEnd > site.formatStart) this.#checkFormat(bytes, site, found);
    return found.length > 0 ? found : null;
  }

  #checkInfo(bytes: Buffer, { infoStart, infoEnd }: TextSite, found: UndeclaredId[]): void {
    for (let at = infoStart; at < infoEnd; ) {
      const start = at;
      let hash = 0x811c9dc5; // FNV-1a
      for (; at < infoEnd && bytes[at] !== EQUALS && bytes[at] !== SEMICOLON; at++) {
        hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
      }
      if (!this.#seen.has(hash) && this.#seen.size < MAX_IDS) {
        this.#seen.add(hash);
        const id = bytes.toString('utf8', start, at);
        const isKey = id !== '' && id !== '.';
        if (isKey && !this.#header.info.has(id)) found.push({ kind: 'INFO', id });
      }
      while (at < infoEnd && bytes[at] !== SEMICOLON) at += 1;
      at += 1;
    }
  }

  #checkFormat(bytes: Buffer, { formatStart, formatEnd }: TextSite, found: UndeclaredId[]): void {
    if (isSameBytes(bytes, formatStart, formatEnd, this.#lastFormat)) return;
    const format = bytes.toString('utf8', formatStart, formatEnd);
    const ids = format.split(':');
    if (ids.includes('')) {
      throw new RecordFault(formatStart, 'FORMAT', 'IDs between colons', quote(format));
    }
    this.#lastFormat = Buffer.from(bytes.subarray(formatStart, formatEnd));
    for (const id of ids) {
      if (this.#seenFormats.has(id) || this.#seenFormats.size >= MAX_IDS) continue;
      this.#seenFormats.add(id);
      if (id !== '.' && !this.#header.format.has(id)) found.push({ kind: 'FORMAT', id });
    }
  }
}
