import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkBoundaries, type Edge } from './boundaries.ts';
import { type LockFile, unlockedPackages } from './lock-file.ts';
import { readProject } from './project.ts';
import { checkDocs, checkFiles, readSourceFiles } from './source-files.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));

interface NxGraph {
  readonly graph: {
    readonly nodes: Readonly<Record<string, { readonly data: { readonly root: string } }>>;
    readonly dependencies: Readonly<Record<string, readonly Edge[]>>;
  };
}

/** The Nx graph: projects and their edges. */
function readGraph(): NxGraph['graph'] {
  const output = execFileSync('npx', ['nx', 'graph', '--print'], {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (JSON.parse(output.slice(output.indexOf('{'))) as NxGraph).graph;
}

/** Files that git knows or would know, below any `src` folder. */
function sourcePaths(): string[] {
  const patterns = ['libs/*/src/**.ts', 'apps/*/src/**.ts', 'tools/*/src/**.ts'];
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], {
    cwd: workspace,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(workspace, path)));
}

/** Faults of package-lock.json. */
function checkLock(): string[] {
  const lock = JSON.parse(readFileSync(join(workspace, 'package-lock.json'), 'utf8')) as LockFile;
  return unlockedPackages(lock).map(
    ({ name }) => `package-lock.json lacks ${name}, so that npm ci refuses it: npm run lock`,
  );
}

const { nodes, dependencies } = readGraph();
const projects = Object.values(nodes).map(({ data }) => readProject(workspace, data.root));
const files = readSourceFiles(workspace, sourcePaths());
const faults = [
  ...checkBoundaries(projects, Object.values(dependencies).flat()),
  ...checkFiles(files),
  ...checkDocs(files),
  ...checkLock(),
];
for (const fault of faults) console.error(fault);
console.log(`${projects.length} projects, ${files.length} source files, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
