import { CheckpointError } from './errors.ts';
import type { NamedTensor, Weights } from './nets/weights.ts';

/** The header's entry of one tensor. */
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Weights as a safetensors file: eight bytes of header length (little endian), a JSON header, then
 * the numbers as float32.
 */
export function encodeSafetensors(weights: Weights): Uint8Array {
  const header: Record<string, Entry> = {};
  let end = 0;
  for (const [name, { shape, values }] of weights) {
    const start = end;
    end += values.length * 4;
    header[name] = { dtype: 'F32', shape, data_offsets: [start, end] };
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8)); // aligned
  const bytes = new Uint8Array(8 + text.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const { values } of weights.values()) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 tensors; `file` names it in messages.
 *
 * @throws {CheckpointError} If the bytes are no such file, or are cut short.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): Weights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? -1 : Number(view.getBigUint64(0, true));
  if (length < 2 || 8 + length > bytes.length) throw unreadable(file, 'another length');
  const start = 8 + length;
  const weights = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries(readHeader(bytes.subarray(8, start), file))) {
    if (name === '__metadata__') continue;
    const [from, to] = entry.data_offsets;
    if (entry.dtype !== 'F32' || start + to > bytes.length || from > to) {
      throw unreadable(file, `tensor ${name} of type ${entry.dtype} at ${from} to ${to}`);
    }
    const values = new Float32Array((to - from) / 4);
    for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(start + from + 4 * i, true);
    weights.set(name, { shape: entry.shape, values });
  }
  return weights;
}

function readHeader(text: Uint8Array, file: string): Record<string, Entry> {
  try {
    return JSON.parse(new TextDecoder().decode(text));
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(file: string, actual: string): CheckpointError {
  return new CheckpointError('Cannot read weights', {
    location: { file },
    expected: 'a safetensors file of float32 tensors',
    actual,
  });
}
