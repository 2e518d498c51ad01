import { VcfHeaderError } from './errors.ts';

/** What the numbers in BCF records stand for. */
export interface BcfDictionary {
  /** IDs of FILTER, INFO and FORMAT by number. */
  readonly strings: readonly (string | undefined)[];
  /** Names of contigs by number. */
  readonly contigs: readonly (string | undefined)[];
}

/** A hostile `IDX` would make an array of gigabytes. */
const MAX_INDEX = 10_000_000;

/**
 * Builds the dictionaries of a header: IDs in the order of their lines, PASS first, or as `IDX`
 * says (VCFv4.5 §6.2.1).
 *
 * @throws {VcfHeaderError} If an `IDX` is too high.
 */
export function bcfDictionary(lines: readonly string[], file: string): BcfDictionary {
  const strings: (string | undefined)[] = ['PASS'];
  const contigs: (string | undefined)[] = [];
  const known = new Set(['PASS']);
  const knownContigs = new Set<string>();
  for (const line of lines) {
    const start = /^##(FILTER|INFO|FORMAT|contig)=</.exec(line);
    if (!start) continue;
    const unquoted = line.replace(/"(?:[^"\\]|\\.)*"/g, '""');
    const id = /[<,]ID=([^,>]*)/.exec(unquoted)?.[1];
    if (id === undefined) continue;
    const isContig = start[1] === 'contig';
    const [list, seen] = isContig ? [contigs, knownContigs] : [strings, known];
    if (seen.has(id)) continue; // INFO and FORMAT of one ID share a number
    seen.add(id);
    const index = /[<,]IDX=(\d+)[,>]/.exec(unquoted)?.[1];
    if (Number(index) > MAX_INDEX) throw indexError(file, line);
    list[index === undefined ? list.length : Number(index)] = id;
  }
  return { strings, contigs };
}

function indexError(file: string, line: string): VcfHeaderError {
  return new VcfHeaderError('Cannot read header', {
    location: { file },
    expected: `IDX up to ${MAX_INDEX}`,
    actual: line.slice(0, 80),
  });
}
