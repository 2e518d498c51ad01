import { ConfigError } from './errors.ts';
import type { Stage } from './stage.ts';
import type { StandardSchema, ValidationIssue } from './standard-schema.ts';

/** A stage that a configuration file or command line can name. */
export interface StagePlugin<Options, In, Out = In> {
  /** kebab-case, a verb first: `drop-monomorphic`. */
  readonly name: string;
  readonly options: StandardSchema<Options>;
  create(options: Options): Stage<In, Out>;
}

/** Types a plugin by inference; returns it unchanged. */
export function definePlugin<Options, In, Out = In>(
  plugin: StagePlugin<Options, In, Out>,
): StagePlugin<Options, In, Out> {
  return plugin;
}

/**
 * Makes the stage of `plugin` from options as they stand in a file or on the command line.
 *
 * @throws {ConfigError} If the plugin's schema refuses the options; the message names the path.
 */
export async function createStage<Options, In, Out>(
  plugin: StagePlugin<Options, In, Out>,
  options: unknown,
): Promise<Stage<In, Out>> {
  const result = await plugin.options['~standard'].validate(options);
  if (result.issues) throw optionsError(plugin.name, result.issues);
  return plugin.create(result.value);
}

function optionsError(plugin: string, issues: readonly ValidationIssue[]): ConfigError {
  const faults = issues.map(({ message, path = [] }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    return `${['options', ...keys].join('.')}: ${message}`;
  });
  return new ConfigError(`Cannot create stage "${plugin}": ${faults.join('; ')}`);
}
