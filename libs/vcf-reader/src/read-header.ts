import { quote, UnsupportedError } from '@dirghayu/pipeline';
import { type Container, detectContainer, openPieces } from './container.ts';
import { VcfHeaderError } from './errors.ts';
import { hasColumnLine, parseHeader, type VcfHeader } from './header.ts';
import { type InputFile, openInputFile, type VcfInput } from './input-file.ts';

/** Where the first record starts: `within` bytes into the piece at `offset`. */
export interface DataStart {
  readonly offset: number;
  readonly within: number;
  /** 1-based number of the first data line. */
  readonly line: number;
}

/** A header that grows past this is taken for damage: half a million samples make 10 MB. */
const MAX_HEADER_BYTES = 1 << 28;

/**
 * Reads the header of a VCF or BCF file, plain or compressed.
 *
 * @throws {VcfHeaderError} If the file is not VCF.
 * @throws {BgzfError} If it is damaged or cut short.
 */
export async function readVcfHeader(input: VcfInput): Promise<VcfHeader> {
  const file = await openInputFile(input);
  try {
    return (await locateData(file, await detectContainer(file))).header;
  } finally {
    await file.close();
  }
}

/** The header of a file and where its records start. */
export interface LocatedData {
  readonly header: VcfHeader;
  readonly start: DataStart;
  readonly format: 'vcf' | 'bcf';
  /** Whether there is a #CHROM line; without one the file has no samples. */
  readonly hasColumnLine: boolean;
}

/** Reads the header and finds the first record. */
export async function locateData(file: InputFile, container: Container): Promise<LocatedData> {
  const scan = new HeaderScan(file.path);
  const parts: Buffer[] = [];
  let length = 0;
  let last = { offset: 0, position: 0 };
  for await (const { bytes, offset } of openPieces(file, container, 0, { batch: 1 })) {
    if (bytes.length === 0) continue;
    const end = scan.endOfHeader(bytes, length);
    if (end === 0) break; // the header ended with the previous piece
    last = { offset, position: length };
    parts.push(bytes.subarray(0, end ?? bytes.length));
    length += end ?? bytes.length;
    if (end !== null) break;
    if (length > MAX_HEADER_BYTES) throw tooLong(file.path, 'more lines that start with "#"');
  }
  const content = Buffer.concat(parts);
  if (scan.format === 'bcf') checkBcfLength(content, file.path);
  const text = scan.format === 'bcf' ? bcfHeaderText(content) : content.toString('utf8');
  const header = parseHeader(text, file.path);
  return {
    header,
    start: dataStart(container, last, length, scan.lines),
    format: scan.format,
    hasColumnLine: hasColumnLine(text),
  };
}

/** The text of a BCF header, without the NUL that ends it. */
function bcfHeaderText(content: Buffer): string {
  const text = content.toString('utf8', BCF_TEXT_START);
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

function checkBcfLength(content: Buffer, file: string): void {
  const expected = content.length < BCF_TEXT_START ? BCF_TEXT_START : bcfHeaderEnd(content);
  if (content.length === expected) return;
  throw new VcfHeaderError('Cannot read header', {
    location: { file },
    expected: `${expected} bytes`,
    actual: `the end of the file after ${content.length}`,
  });
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

/** Magic, version and the length of the text. */
const BCF_TEXT_START = 9;

function bcfHeaderEnd(content: Buffer): number {
  return BCF_TEXT_START + content.readUInt32LE(5);
}

/** Finds the end of the header, piece by piece. */
class HeaderScan {
  readonly #file: string;
  #atLineStart = true;
  #start: Buffer = Buffer.alloc(0);
  lines = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get format(): 'vcf' | 'bcf' {
    return this.#start.toString('latin1', 0, 3) === 'BCF' ? 'bcf' : 'vcf';
  }

  /** Where the header ends in `bytes`, which stand at `position`; null if it goes on behind them. */
  endOfHeader(bytes: Buffer, position: number): number | null {
    if (this.#start.length < BCF_TEXT_START) {
      this.#start = Buffer.concat([this.#start, bytes.subarray(0, BCF_TEXT_START)]);
    }
    if (this.format === 'bcf') return this.#endOfBcf(bytes, position);
    if ('BCF'.startsWith(this.#start.toString('latin1'))) return null; // a block of a byte or two
    if (position === 0) checkStart(bytes, this.#file);
    return this.#endOfText(bytes);
  }

  #endOfBcf(bytes: Buffer, position: number): number | null {
    if (this.#start.length < BCF_TEXT_START) return null;
    const [major, minor] = [this.#start[3], this.#start[4]];
    if (major !== 2 || (minor !== 1 && minor !== 2)) throw bcfVersion(this.#file, major, minor);
    const end = bcfHeaderEnd(this.#start);
    if (end > MAX_HEADER_BYTES) throw tooLong(this.#file, `a length of ${end}`);
    return end - position <= bytes.length ? end - position : null;
  }

  /** The first line that does not start with `#`. */
  #endOfText(bytes: Buffer): number | null {
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

function bcfVersion(file: string, major = 0, minor = 0): UnsupportedError {
  return new UnsupportedError('Cannot read BCF', {
    location: { file },
    expected: 'BCF 2.1 or 2.2',
    actual: `version ${major}.${minor}`,
  });
}

/** Refuses what is not VCF by its first bytes, before a header is looked for in gigabytes. */
function checkStart(bytes: Buffer, file: string): void {
  const expected = '##fileformat=VCF';
  const actual = bytes.toString('latin1', 0, expected.length);
  if (expected.startsWith(actual) || actual.startsWith(expected)) return;
  throw new VcfHeaderError('Cannot read header', {
    location: { file, line: 1 },
    expected: '"##fileformat=VCFv4.x"',
    // Not past the first column: without a header the line may be a record with genotypes.
    actual: quote(bytes.toString('utf8', 0, 80).split(/[\t\r\n]/)[0] ?? ''),
  });
}

function tooLong(file: string, actual: string): VcfHeaderError {
  return new VcfHeaderError('Cannot read header', {
    location: { file },
    expected: `at most ${MAX_HEADER_BYTES} bytes`,
    actual,
  });
}
