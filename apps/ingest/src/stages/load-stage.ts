import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { VariantStream } from '@dirghayu/genotypes';
import { ConfigError, createStage, quote, type Stage, type StagePlugin } from '@dirghayu/pipeline';
import type { PlannedStage } from '../plan/plan-file.ts';
import { dropHwe } from './drop-hwe.ts';
import { dropMissing } from './drop-missing.ts';
import { dropRare } from './drop-rare.ts';
import { keepPass } from './keep-pass.ts';
import { keepSamples } from './keep-samples.ts';
import { keepSnps } from './keep-snps.ts';
import { keepVariants } from './keep-variants.ts';
import { pinListFile } from './list-file.ts';

/** A stage as the user names it: of ours, a file, or an npm package. */
export interface StageRequest {
  readonly use: string;
  readonly options?: unknown;
}

type VariantPlugin = StagePlugin<never, VariantStream>;

const OURS: ReadonlyMap<string, VariantPlugin> = new Map(
  [keepPass, keepSamples, dropRare, dropMissing, dropHwe, keepSnps, keepVariants].map((plugin) => [
    plugin.name,
    plugin as VariantPlugin,
  ]),
);

/** Whether a stage is one of ours, which loads no code of anybody's. */
export function isOurStage(use: string): boolean {
  return OURS.has(use);
}

/**
 * Finds a stage and checks its options, so that a plan holds only stages that can be made.
 *
 * `use` is one of our stages, a file (`./my-stage.js`, relative to `directory`), or a package;
 * the module exports `plugin`. Code of a user's is loaded only because the user names it.
 *
 * @throws {ConfigError} If it is none of these, exports no plugin, or refuses its options.
 */
export async function planStage(
  { use, options = {} }: StageRequest,
  directory: string,
): Promise<PlannedStage> {
  const stage = isOurStage(use)
    ? { use, path: null, sha256: null, options: pinned(options, directory) }
    : { use, ...(await locate(use, directory)), options };
  await makeStage(stage);
  return stage;
}

/**
 * Checks that the user has named each stage of a plan that is not ours: a plan lies in a store, and
 * a store may come from a stranger.
 *
 * @param named - Files and packages, as `--stage` takes them.
 * @throws {ConfigError} If a stage is not among them.
 */
export async function requireNamedStages(
  stages: readonly PlannedStage[],
  named: readonly string[],
): Promise<void> {
  const located = await Promise.all(named.map((use) => locate(use, '.')));
  for (const { use, path } of stages) {
    if (isOurStage(use) || located.some((stage) => stage.path === path)) continue;
    throw new ConfigError(`Cannot load stage ${quote(use)}`, {
      expected: `--stage ${path ?? use} to name it, as the plan of a store loads no code by itself`,
      actual: named.length === 0 ? 'none' : named.map(quote).join(', '),
    });
  }
}

/** The options of a stage of ours that reads a list: its hash goes into the plan. */
function pinned(options: unknown, directory: string): unknown {
  const { file, sha256 } = options as { file?: unknown; sha256?: unknown };
  if (typeof file !== 'string' || sha256 !== undefined) return options;
  return { ...(options as object), ...pinListFile(resolve(directory, file)) };
}

/** Makes the stage that a plan names. */
export async function makeStage(stage: PlannedStage): Promise<Stage<VariantStream>> {
  return createStage(await loadPlugin(stage), stage.options);
}

async function locate(use: string, directory: string): Promise<{ path: string; sha256: string }> {
  try {
    const path = /^[./]/.test(use)
      ? resolve(directory, use)
      : createRequire(join(resolve(directory), 'package.json')).resolve(use);
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return { path, sha256 };
  } catch (cause) {
    throw new ConfigError(`Cannot find stage ${quote(use)}`, {
      expected: `one of ${[...OURS.keys()].join(', ')}, a file such as ./my-stage.js, or a package`,
      actual: 'none of these',
      cause,
    });
  }
}

async function loadPlugin({ use, path, sha256 }: PlannedStage): Promise<VariantPlugin> {
  const ours = OURS.get(use);
  if (ours) return ours;
  const found = await locate(path ?? use, '.');
  if (found.sha256 !== sha256) {
    throw new ConfigError(`Cannot load stage ${quote(use)}`, {
      expected: 'the file that was planned',
      actual: 'one that has changed since; plan again with --overwrite',
    });
  }
  const module: unknown = await import(pathToFileURL(found.path).href).catch((cause: Error) => {
    throw new ConfigError(`Cannot load stage ${quote(use)}: ${cause.message}`, { cause });
  });
  if (isPluginModule(module)) return module.plugin;
  throw new ConfigError(`Cannot use stage ${quote(use)}`, {
    expected: 'a module that exports `plugin`, with name, options and create (docs/stages.md)',
    actual: `exports ${Object.keys(module as object).join(', ') || 'none'}`,
  });
}

function isPluginModule(module: unknown): module is { plugin: VariantPlugin } {
  const plugin = (module as { plugin?: Partial<VariantPlugin> }).plugin;
  return (
    typeof plugin?.name === 'string' && typeof plugin.create === 'function' && !!plugin.options
  );
}
