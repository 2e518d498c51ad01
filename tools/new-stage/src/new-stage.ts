import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { registerStage, stageSource, stageTest } from './templates.ts';

const LIST = 'src/stages/load-stage.ts';

/**
 * Writes a stage, its test, and its place in the list of stages, below the ingest app at `app`.
 *
 * @returns The files written, relative to `app`.
 * @throws {ConfigError} If the name is no verb-first kebab-case, or is taken.
 */
export async function newStage(name: string, app: string): Promise<readonly string[]> {
  if (!/^[a-z]+(-[a-z0-9]+)+$/.test(name)) {
    throw new ConfigError(`Cannot make stage ${quote(name)}`, {
      expected: 'a name in kebab-case with a verb first, such as drop-singletons',
      actual: quote(name),
    });
  }
  const files = {
    [`src/stages/${name}.ts`]: stageSource(name),
    [`test/stages/${name}.test.ts`]: stageTest(name),
  };
  for (const file of Object.keys(files)) await requireFree(name, join(app, file));
  const list = registerStage(await readFile(join(app, LIST), 'utf8'), name);
  for (const [file, text] of Object.entries({ ...files, [LIST]: list })) {
    await mkdir(dirname(join(app, file)), { recursive: true });
    await writeFile(join(app, file), text);
  }
  return [...Object.keys(files), LIST];
}

async function requireFree(name: string, path: string): Promise<void> {
  const isTaken = await access(path).then(
    () => true,
    () => false,
  );
  if (!isTaken) return;
  throw new ConfigError(`Cannot make stage ${quote(name)}`, {
    expected: 'a name that is free',
    actual: `${path}, which is there`,
  });
}
