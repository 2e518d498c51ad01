import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MANIFEST_FILE } from '@dirghayu/cohort-store';
import { ConfigError, quote } from '@dirghayu/pipeline';
import * as z from 'zod';
import { stagedPlanPath } from './output-directory.ts';
import type { StageRequest } from './stages/load-stage.ts';

/** Taken up from the current directory when there is one. */
export const CONFIG_FILE = 'dirghayu.config.json';

const configSchema = z.strictObject({
  $schema: z.string().optional(),
  stages: z.array(z.strictObject({ use: z.string(), options: z.unknown().optional() })).default([]),
});

/** What a configuration file asks for, and the directory that its paths start at. */
export interface IngestConfig {
  readonly directory: string;
  readonly stages: readonly StageRequest[];
}

/**
 * Reads a configuration file; without a path, the one in the current directory if there is one.
 *
 * One that lies in a store must be named: it loads code, and a store may come from a stranger.
 *
 * @throws {ConfigError} If the file named is not there, it holds something else, or it was found
 *   in a store.
 */
export async function readConfig(path: string | undefined): Promise<IngestConfig> {
  const file = path ?? CONFIG_FILE;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (path === undefined && cause.code === 'ENOENT') return null;
    throw configError(file, cause.code === 'ENOENT' ? 'no such file' : cause.message);
  });
  if (text === null) return { directory: '.', stages: [] };
  if (path === undefined) await checkOutsideStore(file);
  const result = configSchema.safeParse(parseJson(file, text));
  if (result.success) return { directory: dirname(file), stages: result.data.stages };
  const [issue] = result.error.issues;
  throw configError(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`);
}

async function checkOutsideStore(file: string): Promise<void> {
  for (let directory = process.cwd(); ; directory = dirname(directory)) {
    const manifest = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch(() => '');
    if (manifest.includes('dirghayu-') || existsSync(stagedPlanPath(directory))) {
      throw new ConfigError(`Cannot use ${quote(file)}`, {
        expected: `--config ${file} to name it, as it lies in a store and loads code`,
        actual: 'none',
      });
    }
    if (directory === dirname(directory)) return;
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw configError(file, (error as Error).message);
  }
}

function configError(file: string, actual: string): ConfigError {
  return new ConfigError(`Cannot read configuration ${quote(file)}`, {
    expected: '{ "stages": [{ "use": "./my-stage.js", "options": {} }] }',
    actual,
  });
}
