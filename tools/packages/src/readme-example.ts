import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

/** What a strict TypeScript user of Node's own module rules has; declarations of packages count. */
const STRICT = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];

/** The TypeScript block of the README in a directory; a second one would be run by nobody. */
export function readmeExample(directory: string): string {
  const text = readFileSync(join(directory, 'README.md'), 'utf8');
  const [example, ...more] = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  if (example !== undefined && more.length === 0) return example;
  throw new Error(`${directory}/README.md does not hold one TypeScript block`);
}

/** A module to compile inside a project, to `<name>.js`. */
interface Module {
  readonly name: string;
  readonly text: string;
  /** Whose compiler does it. */
  readonly workspace: string;
}

/**
 * Compiles a module.
 *
 * Errors in it and in our own declarations count; two others' declarations may clash, as those of
 * TensorFlow.js's WebGPU types and of the compiler's own do.
 */
export async function compileModule(
  project: string,
  { name, text, workspace }: Module,
): Promise<void> {
  writeFileSync(join(project, `${name}.ts`), text);
  const compiler = join(workspace, 'node_modules/typescript/bin/tsc');
  try {
    await run(process.execPath, [compiler, ...STRICT, `${name}.ts`], project);
  } catch (error) {
    const ours = String(error)
      .split('\n')
      .filter(
        (line) => line.startsWith(`${name}.ts`) || line.startsWith('node_modules/@dirghayu/'),
      );
    if (ours.length > 0) throw new Error(ours.join('\n'));
  }
}
