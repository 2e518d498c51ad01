import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import type { Lib } from './workspace-libs.ts';

/** Packs libs as `npm publish` would; gives the path of each tarball by name. */
export async function packLibs(
  libs: readonly Lib[],
  directory: string,
): Promise<ReadonlyMap<string, string>> {
  mkdirSync(directory, { recursive: true });
  const tarballs = new Map<string, string>();
  for (const lib of libs) {
    // Scripts would build again what stands in dist/.
    const flags = ['--json', '--ignore-scripts', '--pack-destination', directory];
    const [{ filename }] = JSON.parse(await run('npm', ['pack', ...flags], lib.directory)) as [
      { readonly filename: string },
    ];
    tarballs.set(lib.name, join(directory, filename));
  }
  return tarballs;
}

/**
 * An empty ESM project that has installed these tarballs, as another team would.
 *
 * Install scripts do not run: what they would download is optional everywhere.
 */
export async function installInto(
  directory: string,
  tarballs: readonly (readonly [name: string, path: string])[],
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const files = Object.fromEntries(tarballs.map(([name, path]) => [name, `file:${path}`]));
  const project = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: files,
    // Until they are on a registry, each finds the others here.
    overrides: files,
    devDependencies: { '@types/node': '20.19.43' },
  };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(project));
  const quick = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...quick], directory);
}
