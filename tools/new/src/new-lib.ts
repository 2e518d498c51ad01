import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { libFiles, mapLib, referToLib } from './lib-templates.ts';
import { requireForm, requireFree, writeFiles } from './write-files.ts';

const PROJECTS = 'tsconfig.json';
const MAP = 'ARCHITECTURE.md';
const FORM = {
  pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  expected: 'a name in kebab-case, such as allele-ages',
};

/**
 * Writes `libs/<name>` in a workspace: one function as an example, its tests, a README with an example that they
 * run; and its places in the root's `tsconfig.json` and the map of ARCHITECTURE.md.
 *
 * @returns The files written, relative to the workspace.
 * @throws {ConfigError} If the name is no kebab-case, or is taken.
 */
export async function newLib(name: string, workspace: string): Promise<readonly string[]> {
  requireForm('lib', name, FORM);
  const root = `libs/${name}`;
  await requireFree(`lib ${quote(name)}`, join(workspace, root));
  const read = (path: string) => readFile(join(workspace, path), 'utf8');
  const { version } = JSON.parse(await read('libs/genotypes/package.json'));
  const files = {
    ...libFiles(name, version),
    [PROJECTS]: referToLib(await read(PROJECTS), name),
    [MAP]: mapLib(await read(MAP), name),
  };
  await writeFiles(workspace, files);
  return Object.keys(files);
}
