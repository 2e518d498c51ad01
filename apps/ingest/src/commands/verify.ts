import { Command } from '@commander-js/extra-typings';
import { formatCount, threadsOption } from '@dirghayu/command-line';
import { collect, DEFAULT_STORE } from './ingest-flags.ts';
import { print, withProgress } from './with-progress.ts';

/** Compares a store with its sources, call by call. */
export function verifyCommand() {
  return new Command('verify')
    .description('Reads the sources again and compares every call with the store')
    .option('--data-dir <path>', 'the store', DEFAULT_STORE)
    .addOption(threadsOption())
    .option('--stage <use>', 'a stage of yours that the plan may load; repeatable', collect)
    .option('--json', 'print as JSON; progress as JSON events on standard error')
    .action(async ({ dataDir, threads, stage = [], json = false }) => {
      const { verifyStore } = await import('../verify/verify.ts');
      const stopMessage = 'Stopped. The store was not compared to its end.';
      const verified = await withProgress({ title: 'verify', json, stopMessage }, (context) =>
        verifyStore({ dataDir, threads, stages: stage }, context),
      );
      const { variants, calls } = verified;
      print(
        json
          ? JSON.stringify(verified)
          : `${dataDir} equals its sources: ${formatCount(variants)} variants, ${formatCount(calls)} calls`,
      );
    });
}
