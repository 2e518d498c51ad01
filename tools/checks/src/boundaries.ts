import type { Project } from './project.ts';

/** An edge of the Nx graph, by project names. */
export interface Edge {
  readonly source: string;
  readonly target: string;
}

/** What each layer may stand on (docs: ARCHITECTURE.md, "Dependencies"). */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  storage: ['contract'],
  format: ['contract', 'storage'],
  lib: ['contract', 'storage', 'format'],
  app: ['contract', 'storage', 'format', 'lib'],
  tool: ['contract', 'storage', 'format', 'lib', 'app', 'tool'],
};

/** Projects that may use a package which others must not. */
const RESTRICTED: Readonly<Record<string, readonly string[]>> = {
  '@duckdb/node-api': ['parquet-writer', 'dataset-stream', 'ingest'],
  '@tensorflow/tfjs': ['models'],
  '@aws-sdk/client-s3': ['storage'],
};

/** Faults of the dependency graph, a sentence each. */
export function checkBoundaries(projects: readonly Project[], edges: readonly Edge[]): string[] {
  const byName = new Map(projects.map((project) => [project.name, project]));
  return [
    ...edges.flatMap(({ source, target }) => {
      const from = byName.get(source);
      const to = byName.get(target);
      return from && to ? checkEdge(from, to) : [];
    }),
    ...projects.flatMap((project) => [
      ...checkReferences(project, projects),
      ...checkRestricted(project),
    ]),
  ];
}

function checkEdge(from: Project, to: Project): string[] {
  const layers = `(${tag(from, 'layer')} to ${tag(to, 'layer')})`;
  if (!ALLOWED[tag(from, 'layer')]?.includes(tag(to, 'layer'))) {
    return [`${from.name} must not depend on ${to.name} ${layers}`];
  }
  const sides = [tag(from, 'side'), tag(to, 'side')].filter((side) => side && side !== 'both');
  if (new Set(sides).size > 1) {
    return [`${from.name} must not depend on ${to.name}: they meet only in the store's files`];
  }
  return [];
}

/** The compiler's references must name what package.json declares, no more and no less. */
function checkReferences(project: Project, projects: readonly Project[]): string[] {
  const declared = projects
    .filter(({ root }) => project.dependencies.includes(packageName(root)))
    .map(({ root }) => root);
  const missing = declared.filter((root) => !project.references.includes(root));
  const stray = project.references.filter((root) => !declared.includes(root));
  return [
    ...missing.map((root) => `${project.root}/tsconfig.json lacks a reference to ${root}`),
    ...stray.map(
      (root) => `${project.root}/tsconfig.json references ${root}, which is no dependency`,
    ),
  ];
}

function checkRestricted({ name, dependencies }: Project): string[] {
  return dependencies
    .filter((dependency) => RESTRICTED[dependency]?.includes(name) === false)
    .map((dependency) => `${name} must not depend on ${dependency}`);
}

function packageName(root: string): string {
  return `@dirghayu/${root.split('/').at(-1) ?? ''}`;
}

function tag({ tags }: Project, key: string): string {
  return tags.find((item) => item.startsWith(`${key}:`))?.slice(key.length + 1) ?? '';
}
