import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkBoundaries, type Edge } from './boundaries.ts';
import { checkMap } from './code-map.ts';
import { type LockFile, unlockedPackages } from './lock-file.ts';
import { readProject } from './project.ts';
import { checkSlowTests } from './slow-tests.ts';
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

/** Files that git knows or would know, below the folder of that name of any project. */
function pathsBelow(folder: 'src' | 'test'): string[] {
  const patterns = ['libs', 'apps', 'tools'].map((layer) => `${layer}/*/${folder}/**.ts`);
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
const files = readSourceFiles(workspace, pathsBelow('src'));
const tests = readSourceFiles(workspace, pathsBelow('test'));
const faults = [
  ...checkBoundaries(projects, Object.values(dependencies).flat()),
  ...checkFiles(files),
  ...checkDocs(files),
  ...checkSlowTests(projects, tests),
  ...checkMap(projects, readFileSync(join(workspace, 'ARCHITECTURE.md'), 'utf8')),
  ...checkLock(),
];
for (const fault of faults) console.error(fault);
console.log(`${projects.length} projects, ${files.length} source files, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
