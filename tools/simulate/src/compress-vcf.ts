import { closeSync, openSync, readSync } from 'node:fs';
import { BgzfWriter } from './bgzf-writer.ts';
import { TabixWriter } from './tabix-writer.ts';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;
const HASH = 35;
/** CHROM to REF end before this. */
const SITE_BYTES = 200;

/** Writes `<path>.gz` in BGZF and `<path>.gz.tbi` from the sorted VCF text at `path`. */
export function compressVcf(path: string, level: number): void {
  const index = new TabixWriter();
  const sink = new BgzfWriter(`${path}.gz`, level);
  for (const line of readLines(path)) {
    const start = sink.virtualOffset;
    sink.write(line);
    if (line[0] === HASH) continue;
    const [chrom = '', pos, , ref = ''] = line.toString('latin1', 0, SITE_BYTES).split('\t', 4);
    index.add(chrom, Number(pos), ref.length, start, sink.virtualOffset);
  }
  sink.close();
  index.write(`${path}.gz.tbi`);
}

/** Yields lines with their ends, a mebibyte in memory at a time. */
function* readLines(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = readSync(file, chunk);
      if (read === 0) return;
      const text = Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, start)) {
        yield text.subarray(start, end + 1);
        start = end + 1;
      }
      rest = text.subarray(start);
    }
  } finally {
    closeSync(file);
  }
}
