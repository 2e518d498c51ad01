import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runFuzz } from './run-fuzz.ts';

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
  },
});
const mutants = Number(values.mutants);
const started = Date.now();
const result = await runFuzz({
  mutants,
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  first: Number(values.first),
  threads: availableParallelism(),
});
for (const fault of result.faults.slice(0, 20)) console.error(fault);
const seconds = ((Date.now() - started) / 1000).toFixed(1);
const memory = (result.peakMemory / 2 ** 20).toFixed(0);
console.log(
  `${result.mutants} mutants of seed ${values.seed} in ${seconds} s, ${result.refused} refused, ` +
    `${result.faults.length} faults, ${memory} MiB at most`,
);
const wanted = mutants - Number(values.first);
if (result.mutants < wanted) console.log(`Stopped before mutant ${mutants}: time is up`);
process.exitCode = result.faults.length > 0 ? 1 : 0;
