import { Command, Option } from '@commander-js/extra-typings';
import type { ExportFormat } from '@dirghayu/models';
import { throughDirectory } from '@dirghayu/storage';
import { findCheckpoint, NETS } from '../predict/find-checkpoint.ts';

const EXAMPLES = `
preprocessing.json beside the net tells how its inputs are made and what its outputs mean; docs/export.md has a
ten-line example of each.

Examples:
  npx dirghayu-train export runs/t2d --format onnx --output-dir exported/onnx
  npx dirghayu-train export runs/all --model lifespan --format tfjs --output-dir exported/tfjs`;

const FORMATS = ['tfjs', 'safetensors', 'onnx'] as const satisfies readonly ExportFormat[];

/** Writes a trained net for another runtime. */
export function exportCommand() {
  return new Command('export')
    .description('Writes a trained net for TensorFlow.js, ONNX Runtime, or NumPy and PyTorch')
    .argument('<run>', 'directory of a training run, or a checkpoint')
    .addOption(new Option('--model <name>', 'which net of the run').choices(NETS))
    .addOption(new Option('--format <name>', 'what for').choices(FORMATS).makeOptionMandatory())
    .requiredOption('--output-dir <path>', 'a new directory')
    .option('--json', 'print the paths of the files as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (run, { model: net, format, outputDir, json }) => {
      const { exportModel, loadCheckpoint, startBackend } = await import('@dirghayu/models');
      await startBackend('wasm');
      const model = await loadCheckpoint(findCheckpoint(run, net));
      try {
        const files = await throughDirectory(outputDir, async (path) => {
          const written = await exportModel(model.state, path, format);
          return written.map((file) => file.replace(path, outputDir));
        });
        const text = json ? JSON.stringify({ format, files }) : files.join('\n');
        process.stdout.write(`${text}\n`);
      } finally {
        model.dispose();
      }
    });
}
