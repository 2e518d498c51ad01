import { MISSING_CALL } from '@dirghayu/genotypes';
import type { ReferenceBlock } from '@dirghayu/vcf-reader';
import { GrowingArray } from './growing-array.ts';

/** Stretches over which one person's file speaks without naming variants, in the order read. */
export interface ReferenceSpans {
  /** First bases, 1-based. */
  readonly starts: Int32Array;
  /** Last bases, inclusive. */
  readonly ends: Int32Array;
  /** 0 or missing, as packed calls. */
  readonly calls: Uint8Array;
}

/** The least that a reference block must offer to be believed. */
export interface BlockThresholds {
  readonly minDp: number;
  readonly minGq: number;
}

/** Collects the spans of one person; blocks that touch and say the same become one. */
export class SpanCollector {
  readonly #thresholds: BlockThresholds;
  readonly #starts = new GrowingArray(Int32Array);
  readonly #ends = new GrowingArray(Int32Array);
  readonly #calls = new GrowingArray(Uint8Array);

  constructor(thresholds: BlockThresholds) {
    this.#thresholds = thresholds;
  }

  add(block: ReferenceBlock): void {
    const call = blockCall(block, this.#thresholds);
    const last = this.#ends.length - 1;
    const touches =
      last >= 0 && this.#ends.values[last] === block.start - 1 && this.#calls.values[last] === call;
    if (touches) {
      this.#ends.values[last] = block.end;
      return;
    }
    this.#starts.push(block.start);
    this.#ends.push(block.end);
    this.#calls.push(call);
  }

  /** The spans so far, null if there are none; the collector is then empty. */
  take(): ReferenceSpans | null {
    if (this.#starts.length === 0) return null;
    return { starts: this.#starts.take(), ends: this.#ends.take(), calls: this.#calls.take() };
  }
}

/**
 * The call that a block makes of every site under it. A depth or quality that it lacks is not
 * enough; a record that names variants is believed as its own call is.
 */
export function blockCall(block: ReferenceBlock, { minDp, minGq }: BlockThresholds): number {
  const { call, dp, gq, namesVariants } = block;
  const isEnough = (minDp <= 0 || (dp ?? -1) >= minDp) && (minGq <= 0 || (gq ?? -1) >= minGq);
  return isEnough || namesVariants ? call : MISSING_CALL;
}
