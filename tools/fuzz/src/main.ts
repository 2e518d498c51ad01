import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runFuzz } from './run-fuzz.ts';

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    'at-least': { type: 'string', default: '0' },
  },
});

/** A flag's value; a run of `NaN` mutants would pass. */
function count(flag: keyof typeof values): number {
  const value = Number(values[flag]);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`Cannot fuzz with --${flag}: expected a whole number, got "${values[flag]}"`);
    process.exit(2);
  }
  return value;
}

const mutants = count('mutants');
const seconds = count('seconds');
const first = count('first');
const atLeast = count('at-least');
const started = Date.now();
const result = await runFuzz({
  mutants,
  seconds,
  seed: count('seed'),
  first,
  // One more than there are cores: a reader waits for its decompression now and then.
  threads: availableParallelism() + 1,
});
for (const fault of result.faults.slice(0, 20)) console.error(fault);
const elapsed = ((Date.now() - started) / 1000).toFixed(1);
const memory = (result.peakMemory / 2 ** 20).toFixed(0);
console.log(
  `${result.mutants} mutants of seed ${values.seed} in ${elapsed} s, ${result.refused} refused, ` +
    `${result.faults.length} faults, ${memory} MiB at most`,
);
const wanted = mutants - first;
if (result.mutants < wanted) console.log(`Stopped before mutant ${mutants}: time is up`);
const fallsShort = result.mutants < atLeast;
if (fallsShort) {
  console.error(
    `Cannot vouch for the reader: expected at least ${atLeast} mutants in ${seconds} s ` +
      `(--at-least), got ${result.mutants}`,
  );
}
process.exitCode = result.faults.length > 0 || fallsShort ? 1 : 0;
