import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Lines of a text file, gzip or not (told by content), many at a time; `\r` at the end goes. */
export async function* textLines(path: string, signal?: AbortSignal): AsyncGenerator<string[]> {
  const isCompressed = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) });
  const stream = isCompressed ? file.pipe(createGunzip({ chunkSize: 1 << 20 })) : file;
  // A pipe does not hand errors on.
  file.on('error', (error) => stream.destroy(error));
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield lines.map(trimReturn);
    }
    if (rest !== '') yield [trimReturn(rest)];
  } finally {
    file.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function trimReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
