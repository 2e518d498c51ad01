import { readFileSync } from 'node:fs';

/** What the modules of assembly/ export. Places are bytes of their memory. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  packPlain(text: number, samples: number, row: number): number;
  packPlainAlt(text: number, samples: number, row: number, alt: number, alts: number): number;
  packFirst(
    text: number,
    end: number,
    samples: number,
    row: number,
    alt: number,
    alts: number,
  ): number;
  foldCrc(text: number, length: number, scratch: number): number;
}

/** A compiled module. */
type KernelModule = object;

/** The part of WebAssembly's interface used here; Node's types leave it to those of browsers. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => KernelModule;
    readonly Instance: new (module: KernelModule) => { readonly exports: KernelExports };
  };
};

const PAGE_BYTES = 1 << 16;

/** The kernel's code and a memory of its own. */
export class KernelInstance {
  readonly exports: KernelExports;
  /** All of its memory. Another object, of another length, once `reserve` has made it grow. */
  memory: Buffer;
  /** Calls of one copy, of two, and missing ones of the row packed last. */
  counts: Int32Array;

  constructor(module: KernelModule) {
    this.exports = new WebAssembly.Instance(module).exports;
    this.memory = Buffer.alloc(0);
    this.counts = new Int32Array(0);
    this.reserve(PAGE_BYTES);
  }

  /** Makes room for `bytes`. Memory never shrinks. */
  reserve(bytes: number): void {
    if (bytes <= this.memory.length) return;
    const { memory } = this.exports;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.memory = Buffer.from(memory.buffer);
    this.counts = new Int32Array(memory.buffer, 0, 3);
  }
}

/** The module of this thread, compiled at the first use; null where it was not built. */
let compiled: KernelModule | null | undefined;

/** A new instance; null if the kernel was not built: TypeScript then does its work. */
export function createKernelInstance(): KernelInstance | null {
  if (compiled === undefined) compiled = compile();
  return compiled && new KernelInstance(compiled);
}

function compile(): KernelModule | null {
  const file = import.meta.url.endsWith('.ts') ? '../dist/kernel.wasm' : './kernel.wasm';
  try {
    return new WebAssembly.Module(readFileSync(new URL(file, import.meta.url)));
  } catch {
    return null; // not built, or an engine without SIMD
  }
}
