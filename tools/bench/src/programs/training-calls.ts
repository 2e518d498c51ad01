import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packedLength } from '@dirghayu/genotypes';
import { printFigures } from './figures.ts';

// Writes packed calls and labels that first-layer.ts and torch-training.py train on:
// training-calls <directory> --rows 2048 --columns 8192 --from 0.01 --to 0.5
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '2048' },
    columns: { type: 'string', default: '1000' },
    /** Allele frequencies are log-uniform between these, as a 1/f spectrum is. */
    from: { type: 'string', default: '0.01' },
    to: { type: 'string', default: '0.5' },
  },
});
const [directory = ''] = positionals;
const [rows, columns] = [Number(values.rows), Number(values.columns)];
const [from, to] = [Number(values.from), Number(values.to)];
const MISSING_SHARE = 0.01;

let state = 0x9e3779b9;
/** From 0 to 1 (xorshift). */
function random(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}

const started = performance.now();
const stride = packedLength(columns);
const packed = new Uint8Array(rows * stride);
const scores = new Float64Array(rows);
for (let column = 0; column < columns; column++) {
  const frequency = from * (to / from) ** random();
  const effect = (random() - 0.5) / Math.sqrt(2 * columns * frequency);
  for (let row = 0; row < rows; row++) {
    const copies = Number(random() < frequency) + Number(random() < frequency);
    const call = random() < MISSING_SHARE ? 3 : copies;
    const at = row * stride + (column >> 2);
    packed[at] = (packed[at] as number) | (call << (2 * (column & 3)));
    scores[row] = (scores[row] as number) + copies * effect;
  }
}
const middle = Float64Array.from(scores).sort()[rows >> 1] as number;
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, 'calls.bin'), packed);
writeFileSync(
  join(directory, 'labels.bin'),
  Uint8Array.from(scores, (score) => Number(score > middle)),
);
writeFileSync(join(directory, 'shape.json'), JSON.stringify({ rows, columns, stride }));
printFigures({ seconds: (performance.now() - started) / 1000, work: rows * columns });
