import type { VcfHeader } from './header.ts';
import type { UndeclaredId } from './record-decoder.ts';
import type { TextSite } from './site-columns.ts';

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

  /** The undeclared keys that no earlier record had; null if there are none. */
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
      if (!this.#seen.has(hash)) {
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
    const last = this.#lastFormat;
    const isSame =
      last.length === formatEnd - formatStart && last.compare(bytes, formatStart, formatEnd) === 0;
    if (isSame) return;
    this.#lastFormat = Buffer.from(bytes.subarray(formatStart, formatEnd));
    for (const id of this.#lastFormat.toString('utf8').split(':')) {
      if (this.#seenFormats.has(id)) continue;
      this.#seenFormats.add(id);
      if (id !== '.' && !this.#header.format.has(id)) found.push({ kind: 'FORMAT', id });
    }
  }
}
