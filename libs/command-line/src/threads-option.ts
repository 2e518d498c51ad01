import { availableParallelism } from 'node:os';
import { Option } from '@commander-js/extra-typings';
import { parseWhole } from './quantities.ts';

/** `--threads <n>`: a worker thread for each core unless told otherwise. */
export function threadsOption() {
  return new Option('--threads <n>', 'worker threads')
    .argParser(parseWhole(1))
    .default(availableParallelism(), 'one a core');
}
