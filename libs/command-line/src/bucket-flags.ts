import { homedir } from 'node:os';
import { join } from 'node:path';
import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { parseBytes } from './quantities.ts';
import { standsFor } from './stand-ins.ts';

/** The cache that a user asks for. */
export interface CacheFlags {
  readonly directory: string;
  /** Bytes. */
  readonly maxBytes: number;
}

/** What stands for a store elsewhere on this machine. */
export interface BucketActions {
  /** The directory that stands for the store at a location; a path itself. */
  readonly open: (location: string, cache: CacheFlags) => Promise<string>;
  /** Called when a command has succeeded. */
  readonly done: (root: string, command: string) => Promise<void>;
}

/**
 * Lets every command with `--data-dir` take the URL of a store, and a cache to read it through.
 * The command itself sees a directory.
 */
export function addBucketFlags(program: CommandUnknownOpts, actions: BucketActions): void {
  for (const command of [program, ...program.commands]) {
    if (!command.options.some(({ long }) => long === '--data-dir')) continue;
    const roots: string[] = [];
    command
      .addOption(
        new Option('--cache-dir <path>', 'where parts of a store in a bucket are kept').default(
          join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dirghayu'),
          '~/.cache/dirghayu',
        ),
      )
      .addOption(
        new Option('--cache-size <size>', 'how much of them; the longest unused go first')
          .argParser(parseBytes)
          .default(100e9, '100GB'),
      )
      .hook('preAction', async (_, acting) => {
        if (acting !== command) return;
        const { dataDir, cacheDir, cacheSize } = acting.opts() as Record<string, string & number>;
        const cache = { directory: cacheDir ?? '', maxBytes: cacheSize ?? 0 };
        const root = await actions.open(dataDir ?? '', cache);
        standsFor(root, (dataDir ?? '').replace(/\/+$/, ''));
        acting.setOptionValue('dataDir', root);
        roots.push(root);
      })
      .hook('postAction', async (_, acting) => {
        for (const root of roots.splice(0)) await actions.done(root, acting.name());
      });
  }
}
