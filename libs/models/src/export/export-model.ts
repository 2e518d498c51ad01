import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../errors.ts';
import type { ModelState } from '../trained-model.ts';
import { denseGraph } from './dense-graph.ts';
import { encodeLayersModel } from './layers-model.ts';
import { encodeOnnxModel } from './onnx-model.ts';
import { describePreprocessing } from './preprocessing-description.ts';
import { encodeSafetensorsModel } from './safetensors-model.ts';

/** What other runtimes read: TensorFlow.js, NumPy and PyTorch, ONNX Runtime. */
export const EXPORT_FORMATS = ['tfjs', 'safetensors', 'onnx'] as const;
/** One of them. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * Writes a net for another runtime into the new directory `dir`: `model.json` and `weights.bin`,
 * `model.safetensors` or `model.onnx`, and beside it `preprocessing.json`, which says how the inputs are made
 * and what the outputs mean. The same numbers come out as from `TrainedModel` to 1e-5.
 *
 * @returns Paths of the files.
 * @throws {ModelError} If `dir` exists, the net has no input, or a layer is too large.
 */
export async function exportModel(
  state: ModelState,
  dir: string,
  format: ExportFormat,
): Promise<string[]> {
  if (existsSync(dir)) {
    throw new ModelError('Cannot export a model', {
      location: { file: dir },
      expected: 'a path that does not exist',
      actual: 'a directory or a file',
    });
  }
  const files: Record<string, string | Uint8Array> = {
    ...(await modelFiles(state, format)),
    'preprocessing.json': `${JSON.stringify(describePreprocessing(state), null, 1)}\n`,
  };
  const aside = `${dir}.${process.pid}.tmp`;
  try {
    await mkdir(aside, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(aside, name), content);
    }
    await rename(aside, dir);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
  return Object.keys(files).map((name) => join(dir, name));
}

async function modelFiles(
  state: ModelState,
  format: ExportFormat,
): Promise<Record<string, string | Uint8Array>> {
  const graph = denseGraph(state);
  if (format === 'onnx') return { 'model.onnx': encodeOnnxModel(graph) };
  if (format === 'safetensors') return { 'model.safetensors': encodeSafetensorsModel(graph) };
  const { json, weights } = await encodeLayersModel(graph);
  return { 'model.json': json, 'weights.bin': weights };
}
