import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A lib of the workspace, as its package.json describes it. */
export interface Lib {
  /** `@dirghayu/…`. */
  readonly name: string;
  readonly directory: string;
  /** Libs that it stands on, by name. */
  readonly needs: readonly string[];
  /** What can be imported: `.`, `./testing`. */
  readonly entries: readonly string[];
}

/** Every lib below `libs/`, by name. */
export function readLibs(workspace: string): ReadonlyMap<string, Lib> {
  const root = join(workspace, 'libs');
  const libs = readdirSync(root).map((folder): Lib => {
    const directory = join(root, folder);
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
      readonly name: string;
      readonly dependencies?: Readonly<Record<string, string>>;
      readonly exports: Readonly<Record<string, unknown>>;
    };
    return {
      name: manifest.name,
      directory,
      needs: Object.keys(manifest.dependencies ?? {}).filter((name) =>
        name.startsWith('@dirghayu/'),
      ),
      entries: Object.keys(manifest.exports),
    };
  });
  return new Map(libs.map((lib) => [lib.name, lib]));
}

/** The libs of these names and all that they stand on. */
export function closure(libs: ReadonlyMap<string, Lib>, names: readonly string[]): readonly Lib[] {
  const found = new Map<string, Lib>();
  const visit = (name: string): void => {
    const lib = libs.get(name);
    if (lib === undefined || found.has(name)) return;
    found.set(name, lib);
    lib.needs.forEach(visit);
  };
  names.forEach(visit);
  return [...found.values()];
}
