import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies what git knows, and what is built, to `copy`; packages are links to those of the workspace, but its
 * own projects are links into the copy.
 */
export function copyWorkspace(workspace: string, copy: string): void {
  const list = ['ls-files', '-co', '--exclude-standard', '-z'];
  const files = execFileSync('git', list, { cwd: workspace, encoding: 'utf8', maxBuffer: 2 ** 28 });
  for (const path of files.split('\0').filter((name) => name !== '')) {
    cpSync(join(workspace, path), join(copy, path), { recursive: true });
  }
  for (const folder of ['apps', 'libs', 'tools']) {
    for (const project of readdirSync(join(workspace, folder))) {
      const dist = join(folder, project, 'dist');
      if (!existsSync(join(workspace, dist))) continue;
      cpSync(join(workspace, dist), join(copy, dist), { recursive: true });
    }
  }
  linkPackages(join(workspace, 'node_modules'), join(copy, 'node_modules'));
}

function linkPackages(from: string, to: string): void {
  mkdirSync(join(to, '@dirghayu'), { recursive: true });
  for (const name of readdirSync(from).filter((entry) => entry !== '@dirghayu')) {
    symlinkSync(join(from, name), join(to, name));
  }
  for (const name of readdirSync(join(from, '@dirghayu'))) {
    const link = join(to, '@dirghayu', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(readlinkSync(join(from, '@dirghayu', name)), link); // ../../libs/…, inside the copy
  }
}
