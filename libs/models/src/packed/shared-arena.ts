import { createKernelMemory, KERNEL_BASE, type SharedWasmMemory } from '@dirghayu/genotypes';
import { ModelError } from '../errors.ts';

const PAGE_BYTES = 1 << 16;
/** Regions start at a cache line. */
const ALIGNMENT = 64;

interface Region {
  readonly at: number;
  readonly end: number;
}

/** Regions of the memory that all threads of the packed kernel share. First fit; it never shrinks. */
export class SharedArena {
  readonly memory: SharedWasmMemory = createKernelMemory();
  /** In use, by address. */
  #regions: Region[] = [];

  /**
   * Takes a region that nobody else uses until `give`. What it holds is not defined.
   *
   * @throws {ModelError} If less than 4 GiB do not hold it.
   */
  take(bytes: number): number {
    const size = Math.ceil(Math.max(1, bytes) / ALIGNMENT) * ALIGNMENT;
    let at = KERNEL_BASE;
    let place = 0;
    for (const region of this.#regions) {
      if (region.at - at >= size) break;
      at = region.end;
      place++;
    }
    this.#reserve(at + size);
    this.#regions.splice(place, 0, { at, end: at + size });
    return at;
  }

  /** Gives a region back. */
  give(at: number): void {
    this.#regions = this.#regions.filter((region) => region.at !== at);
  }

  floats(at: number, count: number): Float32Array<SharedArrayBuffer> {
    return new Float32Array(this.memory.buffer, at, count);
  }

  bytes(at: number, count: number): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.memory.buffer, at, count);
  }

  #reserve(end: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch {
      throw new ModelError('Cannot hold the first layer packed', {
        expected: 'at most 4 GiB of weights, moments and calls',
        actual: `${Math.ceil(end / 2 ** 20)} MiB`,
      });
    }
  }
}
