import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PlainWriter } from '../src/byte-sink.ts';
import { temporaryDirectory } from './temporary-directory.ts';

it('PlainWriter writes pieces larger and smaller than its buffer, in order', () => {
  const path = join(temporaryDirectory(), 'x');
  const pieces = [3, 700_000, 700_000, 3_000_000, 0, 1, 1 << 20].map((size, i) =>
    Buffer.alloc(size, 65 + i),
  );
  const file = new PlainWriter(path);
  const offsets = pieces.map((piece) => {
    const offset = file.virtualOffset;
    file.write(piece);
    return offset;
  });
  file.close();
  expect(readFileSync(path).equals(Buffer.concat(pieces))).toBe(true);
  expect(offsets.slice(0, 4)).toEqual([0, 3, 700_003, 1_400_003]);
});
