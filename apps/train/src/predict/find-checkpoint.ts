import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, quote } from '@dirghayu/pipeline';

/** The nets that a run may hold, by the name of their directory. */
export const NETS = ['disease', 'lifespan'] as const;
/** A net of a run. */
export type NetName = (typeof NETS)[number];

/**
 * The checkpoint that a path means: itself, or that of a net in the directory of a run.
 *
 * @throws {ConfigError} If there is none, or several of which none was named.
 */
export function findCheckpoint(path: string, net: NetName | undefined): string {
  if (existsSync(join(path, 'model.json'))) return path;
  const found = NETS.filter((name) => existsSync(join(path, name, 'checkpoint', 'model.json')));
  const [first] = found;
  const chosen = net ?? (found.length === 1 ? first : undefined);
  if (chosen !== undefined && found.includes(chosen)) return join(path, chosen, 'checkpoint');
  throw new ConfigError(`Cannot find a model in ${quote(path)}`, {
    expected:
      found.length > 1
        ? `--model ${found.join(' or --model ')}, since the run has both`
        : `the directory of a run with ${net === undefined ? 'a checkpoint' : `a ${net} net`}, or a checkpoint`,
    actual: found.length > 0 ? found.join(' and ') : 'none',
  });
}
