import { crc32, gunzipSync } from 'node:zlib';
import type { VcfReadOptions } from '@dirghayu/vcf-reader';
import { mutate } from './mutate.ts';
import { type Random, seededRandom } from './random.ts';
import { INDEXED, INDEXED_BCF, SEEDS, type Seed } from './seeds.ts';

/** A file to read, perhaps with an index beside it, and how. */
export interface Mutant {
  readonly kind: Seed['kind'];
  readonly file: Buffer;
  readonly index: Buffer | null;
  readonly options: VcfReadOptions;
}

/** Mutant number `number` of a seed: always the same. */
export function makeMutant(seed: number, number: number): Mutant {
  const random = seededRandom(seed, number);
  const { kind, bytes } = SEEDS[number % SEEDS.length] as Seed;
  if (kind === 'tbi' || kind === 'csi') return indexMutant(kind, bytes, random);
  return { kind, file: fileMutant(kind, bytes, random), index: null, options: options(random) };
}

/** Seeds without their compression. */
const contents = new Map<Buffer, Buffer>();

function inflated(seed: Buffer): Buffer {
  const content = contents.get(seed) ?? gunzipSync(seed);
  contents.set(seed, content);
  return content;
}

/** Half of the compressed ones are changed inside, so that their checksums hold. */
function fileMutant(kind: Seed['kind'], bytes: Buffer, random: Random): Buffer {
  if (kind === 'vcf' || random(2) === 0) return mutate(bytes, random);
  const content = mutate(inflated(bytes), random);
  if (random(2) === 0 && kind === 'bcf') return content;
  // Blocks of a few bytes now and then: each costs as much as a large one.
  return blocks(content, random(8) === 0 ? 1 + random(40) : 40 + random(400));
}

function indexMutant(kind: 'tbi' | 'csi', bytes: Buffer, random: Random): Mutant {
  const isBcf = kind === 'csi' && random(2) === 0;
  const whole = isBcf ? INDEXED_BCF.index : bytes;
  const mutant = random(4) === 0 ? mutate(whole, random) : mutate(inflated(whole), random);
  return {
    kind,
    file: isBcf ? INDEXED_BCF.file : INDEXED,
    index: mutant,
    options: { regions: [{ chrom: '20', start: 1 + random(300), end: 300 + random(70_000) }] },
  };
}

function options(random: Random): VcfReadOptions {
  const one = <Value>(...values: readonly Value[]) => values[random(values.length)] as Value;
  const start = random(400);
  return {
    blockVariants: one(1, 3, 100),
    onMalformed: one('skip', 'error'),
    duplicates: one('first', 'keep', 'error'),
    halfCall: one('missing', 'haploid', 'reference', 'error'),
    field: one('GT', 'GT', 'DS'),
    ...(random(2) === 0 ? { info: ['AF', 'DB', 'END', 'NOTE'], format: ['AD', 'DS', 'FT'] } : {}),
    ...(random(4) === 0 ? { range: { start, end: start + random(2000) } } : {}),
    ...(random(8) === 0 ? { regions: [{ chrom: '20', start: 100, end: 300 }] } : {}),
  };
}

/** `content` as BGZF in blocks of `size` bytes. */
function blocks(content: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at <= content.length; at += size) {
    parts.push(block(content.subarray(at, at + size)));
  }
  return Buffer.concat([...parts, block(Buffer.alloc(0))]);
}

/** Deflate data that is not compressed (RFC 1951 §3.2.4): the mutation at hand is within. */
function stored(data: Buffer): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0]);
  head.writeUInt16LE(data.length, 1);
  head.writeUInt16LE(~data.length & 0xffff, 3);
  return Buffer.concat([head, data]);
}

function block(data: Buffer): Buffer {
  const deflated = data.length === 0 ? Buffer.from([3, 0]) : stored(data);
  const head = Buffer.from('1f8b08040000000000ff0600424302000000', 'hex');
  head.writeUInt16LE(head.length + deflated.length + 7, 16);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(data), 0);
  tail.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, deflated, tail]);
}
