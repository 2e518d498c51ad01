import type { InputFile } from './input-file.ts';

/** Bytes of a page: a block of a BGZF file is two of them on average. */
const PAGE_BYTES = 1 << 14;
/** Longer reads are scans, which do not come back: they pass by. */
const MOST_READ_BYTES = 1 << 18;
/** 8 MB a thread. */
const MOST_PAGES = 512;

/** Pages of all files, the longest unused first. */
const pages = new Map<string, Promise<Buffer>>();

/**
 * A file elsewhere whose short reads are kept, also for those who open it again: a plan looks at the
 * header of a file several times, and each look would be a request.
 *
 * @param version - Tells this version of the file from others; null if that is not known, and then
 *   every opening reads for itself.
 */
export function withPages(file: InputFile, version: string | null): InputFile {
  const own = `${openings++}`;
  const key = version === null ? own : JSON.stringify([file.path, file.size, version]);
  return {
    ...file,
    read: (position, length) => {
      const end = Math.min(file.size, position + length);
      if (length > MOST_READ_BYTES || end <= position) return file.read(position, length);
      return readPages(file, key, position, end);
    },
  };
}

let openings = 0;

async function readPages(
  file: InputFile,
  key: string,
  position: number,
  end: number,
): Promise<Buffer> {
  const first = Math.floor(position / PAGE_BYTES);
  const last = Math.ceil(end / PAGE_BYTES);
  for (let page = first; page < last; page++) {
    if (pages.has(`${key}${page}`)) continue;
    let stop = page + 1;
    while (stop < last && !pages.has(`${key}${stop}`)) stop++;
    fetchPages(file, key, page, stop);
  }
  const found = Array.from({ length: last - first }, (_, i) => takePage(`${key}${first + i}`));
  const bytes = Buffer.concat(await Promise.all(found));
  const skip = position - first * PAGE_BYTES;
  return bytes.subarray(skip, skip + end - position);
}

/** Starts one read of the pages from `start` up to `stop` (exclusive). */
function fetchPages(file: InputFile, key: string, start: number, stop: number): void {
  const read = file.read(start * PAGE_BYTES, (stop - start) * PAGE_BYTES);
  for (let page = start; page < stop; page++) {
    const name = `${key}${page}`;
    const from = (page - start) * PAGE_BYTES;
    const content = read.then((bytes) => bytes.subarray(from, from + PAGE_BYTES));
    content.catch(() => pages.delete(name)); // whoever waits for it sees the fault
    pages.set(name, content);
  }
}

function takePage(name: string): Promise<Buffer> {
  const page = pages.get(name) ?? Promise.resolve(Buffer.alloc(0));
  pages.delete(name);
  pages.set(name, page);
  const [oldest] = pages.keys();
  if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
  return page;
}
