import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A project of the workspace, as its package.json and tsconfig.json describe it. */
export interface Project {
  readonly name: string;
  /** Relative to the workspace root. */
  readonly root: string;
  readonly tags: readonly string[];
  /** Packages that it declares, of the workspace and others. */
  readonly dependencies: readonly string[];
  /** Roots of the projects that its tsconfig.json references. */
  readonly references: readonly string[];
  /** Names of its scripts, each a target of Nx. */
  readonly scripts: readonly string[];
}

/** Reads the project at `root`, a path relative to `workspace`. */
export function readProject(workspace: string, root: string): Project {
  const manifest = readJson(join(workspace, root, 'package.json')) as {
    readonly name: string;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly scripts?: Readonly<Record<string, string>>;
    readonly nx?: { readonly name?: string; readonly tags?: readonly string[] };
  };
  const config = readJson(join(workspace, root, 'tsconfig.json')) as {
    readonly references?: readonly { readonly path: string }[];
  } | null;
  return {
    name: manifest.nx?.name ?? manifest.name,
    root,
    tags: manifest.nx?.tags ?? [],
    dependencies: Object.keys(manifest.dependencies ?? {}),
    references: (config?.references ?? []).map(({ path }) => join(root, path)),
    scripts: Object.keys(manifest.scripts ?? {}),
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
