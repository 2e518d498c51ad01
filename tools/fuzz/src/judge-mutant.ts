import { createContext, isDirghayuError, type Source } from '@dirghayu/pipeline';
import type { VcfInput, VcfStream } from '@dirghayu/vcf-reader';
import type { Mutant } from './mutant.ts';

/** How the reader took a mutant. */
export type Verdict = 'read' | 'refused' | { readonly fault: string };

/** What reads a mutant: `vcfSource`, or a test's own. */
export type Opener = (input: VcfInput, options: Mutant['options']) => Source<VcfStream>;

/**
 * Reads a mutant to its end; any error that is not one of ours is a fault.
 *
 * Rows must be whole: a block whose columns differ in length is one too.
 */
export async function judgeMutant(mutant: Mutant, open: Opener): Promise<Verdict> {
  const { kind, file: bytes, index, options } = mutant;
  const input = { name: kind, bytes, ...(index ? { index } : {}) };
  try {
    const stream = await open(input, options).open(createContext());
    for await (const { count, pos, ref, alt, calls, stride, fields } of stream) {
      const lengths = [pos.length, ref.length, alt.length, calls.length / Math.max(1, stride)];
      for (const [, values] of fields) lengths.push(values.length);
      const isWhole = lengths.every((length) => length === count || (stride === 0 && length === 0));
      if (!isWhole) return { fault: `a block of ${count} rows with columns of ${lengths}` };
    }
    return 'read';
  } catch (error) {
    if (isDirghayuError(error) && error.code !== 'STAGE_FAILED') return 'refused';
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
