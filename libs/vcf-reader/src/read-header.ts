import { quote } from '@dirghayu/pipeline';
import { type Container, detectContainer, openPieces } from './container.ts';
import { VcfHeaderError } from './errors.ts';
import { parseHeader, type VcfHeader } from './header.ts';
import { type InputFile, openInputFile } from './input-file.ts';

/** Where the first data line starts: `within` bytes into the piece at `offset`. */
export interface DataStart {
  readonly offset: number;
  readonly within: number;
  /** 1-based number of the first data line. */
  readonly line: number;
}

/** A header that grows past this is taken for damage: half a million samples make 10 MB. */
const MAX_HEADER_BYTES = 1 << 28;

/**
 * Reads the header of a VCF file, plain or compressed.
 *
 * @throws {VcfHeaderError} If the file is not VCF.
 * @throws {BgzfError} If it is damaged or cut short.
 */
export async function readVcfHeader(path: string): Promise<VcfHeader> {
  const file = await openInputFile(path);
  try {
    return (await locateData(file, await detectContainer(file))).header;
  } finally {
    await file.close();
  }
}

/** Reads the header and finds the first data line. */
export async function locateData(
  file: InputFile,
  container: Container,
): Promise<{ header: VcfHeader; start: DataStart }> {
  const parts: Buffer[] = [];
  let length = 0;
  let last = { offset: 0, position: 0 };
  const scan = new HeaderScan();
  for await (const { bytes, offset } of openPieces(file, container, 0, { batch: 1 })) {
    if (bytes.length === 0) continue;
    if (length === 0) checkStart(bytes, file.path);
    const end = scan.endOfHeader(bytes);
    if (end === 0) break; // the header ended with the previous piece
    last = { offset, position: length };
    parts.push(bytes.subarray(0, end ?? bytes.length));
    length += end ?? bytes.length;
    if (end !== null) break;
    if (length > MAX_HEADER_BYTES) throw tooLong(file.path);
  }
  const header = parseHeader(Buffer.concat(parts).toString('utf8'), file.path);
  return { header, start: dataStart(container, last, length, scan.lines) };
}

function dataStart(
  container: Container,
  last: { offset: number; position: number },
  length: number,
  lines: number,
): DataStart {
  // Of plain text only the last byte before the data matters; plain gzip is read from its start.
  if (container === 'text') return { offset: length - 1, within: 1, line: lines + 1 };
  if (container === 'gzip') return { offset: 0, within: length, line: lines + 1 };
  return { offset: last.offset, within: length - last.position, line: lines + 1 };
}

/** Finds the first line that does not start with `#`, piece by piece. */
class HeaderScan {
  #atLineStart = true;
  lines = 0;

  /** Where the header ends in `bytes`; null if it goes on behind them. */
  endOfHeader(bytes: Buffer): number | null {
    let at = 0;
    while (at < bytes.length) {
      if (this.#atLineStart && bytes[at] !== 35) return at;
      const newline = bytes.indexOf(10, at);
      this.#atLineStart = newline >= 0;
      if (newline < 0) return null;
      this.lines += 1;
      at = newline + 1;
    }
    return null;
  }
}

/** Refuses what is not VCF by its first bytes, before a header is looked for in gigabytes. */
function checkStart(bytes: Buffer, file: string): void {
  const expected = '##fileformat=VCF';
  const actual = bytes.toString('latin1', 0, expected.length);
  if (expected.startsWith(actual) || actual.startsWith(expected)) return;
  throw new VcfHeaderError('Cannot read header', {
    location: { file, line: 1 },
    expected: '"##fileformat=VCFv4.x"',
    actual: quote(bytes.toString('utf8', 0, 80).split(/\r?\n/)[0] ?? ''),
  });
}

function tooLong(file: string): VcfHeaderError {
  return new VcfHeaderError('Cannot read header', {
    location: { file },
    expected: `at most ${MAX_HEADER_BYTES} bytes`,
    actual: 'more lines that start with "#"',
  });
}
