import type { Random } from './random.ts';

/** Bytes that mean something in one of the formats. */
const BYTES = [0, 1, 0x7f, 0x80, 0x81, 0xff, ...Buffer.from('\t\n\r:;,./|=#<>%09-')];
/** Lengths, counts and reserved values that readers trip over. */
const WORDS = [0, 1, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff, 0x7f800001];
/** Text that a field must not be. */
const TEXTS = [
  '1e999',
  '-1',
  '99999999999999999999',
  '0|99',
  './.',
  '*,*',
  '<',
  'GT:GT',
  '%00',
  'NaN',
];
const MOST_CHANGES = 6;

type Change = (bytes: Buffer, at: number, random: Random) => Buffer;

const CHANGES: readonly Change[] = [
  (bytes, at, random) => {
    bytes[at] = (bytes[at] as number) ^ (1 << random(8));
    return bytes;
  },
  (bytes, at, random) => {
    bytes[at] = BYTES[random(BYTES.length)] as number;
    return bytes;
  },
  (bytes, at, random) => {
    if (at + 4 <= bytes.length) bytes.writeUInt32LE(WORDS[random(WORDS.length)] as number, at);
    return bytes;
  },
  (bytes, at, random) => remove(bytes, at, random(20)),
  (bytes, at, random) => {
    const from = random(bytes.length);
    return insert(bytes, at, Buffer.from(bytes.subarray(from, from + random(80))));
  },
  (bytes, at, random) => insert(bytes, at, Buffer.from(TEXTS[random(TEXTS.length)] as string)),
  (bytes, at, random) => (random(4) === 0 ? bytes.subarray(0, at) : bytes),
];

/** A copy of `seed` with one to six random changes. */
export function mutate(seed: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(seed);
  for (let left = 1 + random(MOST_CHANGES); left > 0 && bytes.length > 0; left--) {
    const change = CHANGES[random(CHANGES.length)] as Change;
    bytes = change(bytes, random(bytes.length), random);
  }
  return bytes;
}

function remove(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
}

function insert(bytes: Buffer, at: number, more: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}
