import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

/** What a strict TypeScript user of Node's own module rules has; declarations of packages count. */
const STRICT = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];

/** The first TypeScript block of the README in a directory. */
export function readmeExample(directory: string): string {
  const text = readFileSync(join(directory, 'README.md'), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(text)?.[1];
  if (example === undefined) throw new Error(`${directory}/README.md holds no TypeScript block`);
  return example;
}

/**
 * Compiles `example` inside a project by the workspace's compiler, to `example.js`.
 *
 * Errors in the example and in our own declarations count; two others' declarations may clash, as those of
 * TensorFlow.js's WebGPU types and of the compiler's own do.
 */
export async function compileExample(
  project: string,
  example: string,
  workspace: string,
): Promise<void> {
  writeFileSync(join(project, 'example.ts'), example);
  const compiler = join(workspace, 'node_modules/typescript/bin/tsc');
  try {
    await run(process.execPath, [compiler, ...STRICT, 'example.ts'], project);
  } catch (error) {
    const ours = String(error)
      .split('\n')
      .filter((line) => /^(example\.ts|node_modules\/@dirghayu\/)/.test(line));
    if (ours.length > 0) throw new Error(ours.join('\n'));
  }
}
