import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { registerStage, stageSource, stageTest } from './stage-templates.ts';
import { requireForm, requireFree, writeFiles } from './write-files.ts';

const LIST = 'src/stages/load-stage.ts';
const FORM = {
  pattern: /^[a-z]+(-[a-z0-9]+)+$/,
  expected: 'a name in kebab-case with a verb first, such as drop-singletons',
};

/**
 * Writes a stage, its test, and its place in the list of stages, below the ingest app at `app`.
 *
 * @returns The files written, relative to `app`.
 * @throws {ConfigError} If the name is no verb-first kebab-case, or is taken.
 */
export async function newStage(name: string, app: string): Promise<readonly string[]> {
  requireForm('stage', name, FORM);
  const files = {
    [`src/stages/${name}.ts`]: stageSource(name),
    [`test/stages/${name}.test.ts`]: stageTest(name),
  };
  for (const file of Object.keys(files)) await requireFree(`stage ${quote(name)}`, join(app, file));
  const list = registerStage(await readFile(join(app, LIST), 'utf8'), name);
  await writeFiles(app, { ...files, [LIST]: list });
  return [...Object.keys(files), LIST];
}
