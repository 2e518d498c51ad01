import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../src/safetensors.ts';

const tensor = fc
  .array(fc.float({ noNaN: true }), { maxLength: 6 })
  .map((values) => ({ shape: [values.length], values: Float32Array.from(values) }));
const arbitraryWeights = fc
  .dictionary(
    fc.string({ minLength: 1 }).filter((name) => !name.startsWith('__')),
    tensor,
  )
  .map((entries) => new Map(Object.entries(entries)));

describe('safetensors', () => {
  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(arbitraryWeights, (weights) => {
        expect(decodeSafetensors(encodeSafetensors(weights), 'w')).toEqual(weights);
      }),
    );
  });

  test('is laid out as the format says', () => {
    const bytes = encodeSafetensors(
      new Map([['a', { shape: [1, 2], values: Float32Array.of(1, -2) }]]),
    );
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      a: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 192]);
  });

  test('refuses a file that is cut short, and one that is something else', () => {
    const bytes = encodeSafetensors(
      new Map([['a', { shape: [2], values: Float32Array.of(1, 2) }]]),
    );
    for (const damaged of [
      bytes.subarray(0, -1),
      bytes.subarray(0, 5),
      new Uint8Array(20).fill(65),
    ]) {
      expect(() => decodeSafetensors(damaged, 'run/w.safetensors')).toThrowError(
        expect.objectContaining({
          code: 'CHECKPOINT',
          message: expect.stringMatching(
            /^run\/w\.safetensors: Cannot read weights: expected a safetensors file of float32 tensors, got /,
          ),
        }),
      );
    }
  });
});
