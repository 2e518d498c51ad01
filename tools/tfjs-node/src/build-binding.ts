import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BuildError } from './errors.ts';
import { runStep } from './run-step.ts';

/** Where the binding is built, and with what. */
export interface BuildOptions {
  /** Root of the workspace whose `node_modules` gets the binding. */
  readonly workspace: string;
  /** A Python that has pip, of a version for which the wheel is published. */
  readonly python: string;
  /** The wheel to take: `tensorflow-cpu==2.21.0`, or a path. */
  readonly wheel: string;
  readonly compiler: string;
  /** Build it again though one loads. */
  readonly force: boolean;
  readonly signal?: AbortSignal;
  /** Told what is done next. */
  readonly say: (line: string) => void;
}

const PACKAGE = '@tensorflow/tfjs-node';
/** Of Node's C interface; node-pre-gyp looks for the binding in a folder of this name. */
const NAPI_VERSION = 8;
const SOURCES = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];
/** As the wheel names them, which is also what they call each other. */
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * Puts `@tensorflow/tfjs-node` with a native binding into `node_modules`, without its installer, which
 * downloads libtensorflow from a storage bucket: the same library is in TensorFlow's wheel on PyPI.
 *
 * What is there is replaced at the very end, so that a build that fails leaves what was there before.
 *
 * @returns The version of libtensorflow.
 * @throws {BuildError} If a step fails.
 */
export async function buildBinding(options: BuildOptions): Promise<string> {
  const { workspace, force, say } = options;
  const found = await installPackage(options);
  const before = force ? undefined : await loadedVersion(found).catch(() => undefined);
  if (before !== undefined) {
    say(`${PACKAGE} loads already, with libtensorflow ${before}`);
    return before;
  }
  const aside = await mkdtemp(join(workspace, 'node_modules/.tfjs-node-'));
  try {
    const deps = await unpackLibraries(aside, options);
    const binding = await compile(found, { aside, deps }, options);
    await place(deps, join(found, 'deps'));
    await place(dirname(binding), join(found, `lib/napi-v${NAPI_VERSION}`));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  const version = await loadedVersion(found);
  say(`${PACKAGE} loads, with libtensorflow ${version}`);
  return version;
}

/** The package with the sources of the binding, installed without its script if it is not there. */
async function installPackage({ workspace, say, signal }: BuildOptions): Promise<string> {
  const folder = join(workspace, 'node_modules', PACKAGE);
  if (existsSync(join(folder, 'package.json'))) return folder;
  say(`Installing ${PACKAGE} as package-lock.json has it, without its script`);
  await runStep({
    action: `install ${PACKAGE}`,
    file: 'npm',
    args: ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'],
    cwd: workspace,
    ...(signal && { signal }),
  });
  if (existsSync(join(folder, 'package.json'))) return folder;
  throw new BuildError(`Cannot install ${PACKAGE}`, {
    expected: `${folder} after npm install`,
    actual: 'none',
  });
}

/** Libraries and headers out of the wheel, in the layout that the package has. */
async function unpackLibraries(
  aside: string,
  { workspace, python, wheel, say, signal }: BuildOptions,
): Promise<string> {
  say(`Fetching ${wheel} by ${python} -m pip: 270 MB, once`);
  const target = join(aside, 'wheel');
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--no-compile',
    '--only-binary=:all:',
  ];
  await runStep({
    action: `fetch ${wheel}`,
    file: python,
    args: [...pip, '--target', target, wheel],
    cwd: workspace,
    ...(signal && { signal }),
  });
  const deps = join(aside, 'deps');
  await mkdir(join(deps, 'lib'), { recursive: true });
  await rename(join(target, 'tensorflow/include'), join(deps, 'include'));
  for (const library of LIBRARIES) {
    await rename(join(target, 'tensorflow', library), join(deps, 'lib', library));
  }
  return deps;
}

/** Returns the path of the binding. */
async function compile(
  sources: string,
  { aside, deps }: { readonly aside: string; readonly deps: string },
  { compiler, say, signal }: BuildOptions,
): Promise<string> {
  say(`Compiling the binding by ${compiler}`);
  const binding = join(aside, 'binding/tfjs_binding.node');
  await mkdir(dirname(binding));
  await runStep({
    action: 'compile the binding',
    file: compiler,
    args: [
      ...['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI_VERSION}`, '-w'],
      ...[`-I${nodeHeaders()}`, `-I${join(deps, 'include')}`, '-I.'],
      ...SOURCES,
      ...[`-L${join(deps, 'lib')}`, ...LIBRARIES.map((library) => `-l:${library}`)],
      ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', binding],
    ],
    cwd: sources,
    ...(signal && { signal }),
  });
  return binding;
}

/** Where this Node's headers are. */
function nodeHeaders(): string {
  const headers = join(dirname(process.execPath), '../include/node');
  if (existsSync(join(headers, 'node_api.h'))) return headers;
  throw new BuildError('Cannot compile the binding', {
    expected: `node_api.h in ${headers}, where Node's own packages put it`,
    actual: 'none',
  });
}

async function place(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

/** Multiplies two matrices by the package, in a process of its own, and says by which libtensorflow. */
async function loadedVersion(folder: string): Promise<string> {
  const script = `
    const tf = require(${JSON.stringify(folder)});
    const product = tf.matMul([[1, 2], [3, 4]], [[-2], [1.5]]).arraySync();
    console.log(JSON.stringify({ product, version: tf.backend().binding.TF_Version }));`;
  const printed = await runStep({
    action: `load ${PACKAGE}`,
    file: process.execPath,
    args: ['-e', script],
    cwd: folder,
  });
  const { product, version } = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
  const expected = JSON.stringify([[1], [0]]);
  if (JSON.stringify(product) === expected) return version;
  throw new BuildError(`Cannot use ${PACKAGE}`, { expected, actual: JSON.stringify(product) });
}
