import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, quote } from '@dirghayu/pipeline';
import * as z from 'zod';
import { isOurStage, type StageRequest } from './stages/load-stage.ts';

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
 * One that was found, not named, loads no code: it may have come with a stranger's files.
 *
 * @throws {ConfigError} If the file named is not there, it holds something else, or it was found
 *   and asks for a stage that is not ours.
 */
export async function readConfig(path: string | undefined): Promise<IngestConfig> {
  const file = path ?? CONFIG_FILE;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (path === undefined && cause.code === 'ENOENT') return null;
    throw configError(file, cause.code === 'ENOENT' ? 'no such file' : cause.message);
  });
  if (text === null) return { directory: '.', stages: [] };
  const result = configSchema.safeParse(parseJson(file, text));
  if (result.success) {
    const { stages } = result.data;
    if (path === undefined) refuseCode(stages);
    return { directory: dirname(file), stages };
  }
  const [issue] = result.error.issues;
  throw configError(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`);
}

function refuseCode(stages: readonly StageRequest[]): void {
  const code = stages.find(({ use }) => !isOurStage(use));
  if (code === undefined) return;
  throw new ConfigError(`Cannot load stage ${quote(code.use)} of ${quote(CONFIG_FILE)}`, {
    expected: `--config ${CONFIG_FILE} if you trust it: a configuration that was found, not named, loads no code`,
    actual: 'none',
  });
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
