import { decodeCalls } from '@dirghayu/genotypes';
import type { StoredRows } from './packed-source.ts';

/** The floats of the four calls of every byte, at address 0 of the memory. */
const TABLE_BYTES = 256 * 16;
const PAGE_BYTES = 65_536;
/** Four calls are written at once: the last ones of a row may need room behind it. */
const SLACK_BYTES = 16;
/** What 32-bit addresses reach, with room to spare. */
const MOST_BYTES = 2 ** 32 - 2 * PAGE_BYTES;

/** The part of WebAssembly's interface used here; Node's types leave it to those of browsers. */
interface Wasm {
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

const wasm = () => (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

type Decode = (from: number, end: number, to: number) => void;

/**
 * Decodes packed calls to Float32 in a memory of its own, 16 bytes at a time by WebAssembly: twice the
 * rate of the same table in JavaScript. Where that memory cannot be had, JavaScript does it.
 */
export class CallDecoder {
  readonly #features: number;
  readonly #stride: number;
  readonly #packed: Uint8Array;
  readonly #floats: Float32Array;
  readonly #decode: Decode | undefined;
  readonly #firstFloat: number;

  /** @param rows The most that will be decoded at once. */
  constructor(rows: number, features: number, stride: number) {
    this.#features = features;
    this.#stride = stride;
    const packedBytes = Math.ceil((rows * stride) / 16) * 16;
    this.#firstFloat = TABLE_BYTES + packedBytes;
    const bytes = this.#firstFloat + 4 * rows * features + SLACK_BYTES;
    const memory = reserve(bytes);
    if (!memory) {
      this.#packed = new Uint8Array(packedBytes);
      this.#floats = new Float32Array(rows * features);
      return;
    }
    const { Instance } = wasm();
    const { exports } = new Instance(decoderModule(), { env: { memory } });
    this.#decode = exports['decode'] as Decode;
    decodeCalls(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      1024,
      new Float32Array(memory.buffer),
    );
    this.#packed = new Uint8Array(memory.buffer, TABLE_BYTES, packedBytes);
    this.#floats = new Float32Array(memory.buffer, this.#firstFloat, rows * features);
  }

  /** The calls of `rows` rows, shape [rows, features]; overwritten by the next decoding. */
  decode(stored: StoredRows, rows: number): Float32Array {
    const features = this.#features;
    const stride = this.#stride;
    const floats = this.floats(rows * features);
    if (floats.length === 0) return floats;
    stored.copyTo(this.#packed);
    for (let row = 0; row < rows; row++) {
      const at = row * stride;
      if (this.#decode) {
        const from = TABLE_BYTES + at;
        this.#decode(from, from + stride, this.#firstFloat + 4 * row * features);
      } else {
        decodeCalls(this.#packed.subarray(at, at + stride), features, floats, row * features);
      }
    }
    return floats;
  }

  /** As many floats of the same memory, whatever they are. */
  floats(length: number): Float32Array {
    return this.#floats.subarray(0, length);
  }
}

function reserve(bytes: number): InstanceType<Wasm['Memory']> | null {
  if (bytes > MOST_BYTES) return null;
  try {
    const { Memory } = wasm();
    return new Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  } catch {
    return null; // address space is short: 32-bit, or a limit on it
  }
}

let compiled: object | undefined;

/** Compiled once. */
function decoderModule(): object {
  const { Module } = wasm();
  compiled ??= new Module(DECODER);
  return compiled;
}

/**
 * `(func (export "decode") (param $from i32) (param $end i32) (param $to i32) …)` over an imported
 * memory, written out: for each byte from `$from` to `$end`, 16 bytes of the table go to `$to`.
 */
const LOOP = [
  ...[0x03, 0x40], // loop
  ...[0x20, 2], // local.get $to
  ...[0x20, 0, 0x2d, 0, 0], // i32.load8_u $from
  ...[0x41, 4, 0x74], // i32.shl 4
  ...[0xfd, 0x00, 4, 0], // v128.load
  ...[0xfd, 0x0b, 2, 0], // v128.store
  ...[0x20, 2, 0x41, 16, 0x6a, 0x21, 2], // $to += 16
  ...[0x20, 0, 0x41, 1, 0x6a, 0x22, 0], // $from += 1
  ...[0x20, 1, 0x49, 0x0d, 0], // br_if $from < $end
  0x0b, // end
];

const DECODER = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic, version
  ...section(1, [1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0]), // type: three i32, no result
  ...section(2, [1, ...text('env'), ...text('memory'), 2, 0, 1]), // import
  ...section(3, [1, 0]), // function
  ...section(7, [1, ...text('decode'), 0, 0]), // export
  ...section(10, [1, LOOP.length + 2, 0, ...LOOP, 0x0b]), // code without locals
]);

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, content.length, ...content];
}

function text(name: string): readonly number[] {
  return [name.length, ...new TextEncoder().encode(name)];
}
