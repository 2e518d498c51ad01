import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark } from '../benchmark.ts';
import { contenderOf, parseFigures, secondsOf } from '../compare.ts';
import { type Input, sizeOfInput } from '../input.ts';
import { capture, nodeCommand } from '../process.ts';
import { spreadOf } from '../statistics.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram } from '../workspace.ts';

const PROGRAM = builtProgram(new URL('../programs/select-features.js', import.meta.url));
const SELECTED = 500;
const OURS = 'dirghayu, a selection that is new to the store';
const OURS_AGAIN = 'dirghayu, the same selection again';

/** Some hundred variants of a large store, for everybody. */
export const featureSelection: Benchmark = {
  name: 'feature-selection',
  title: 'Selecting features',
  about:
    '500 variants, spread evenly over the store, for all people as Float32: from opening the dataset to the last batch. A selection that is new has its matrix made and kept first.',
  plan: async (bench) => {
    const small = await bench.smallInput('panel-200k');
    const input = await bench.input('panel-200k');
    const { store, names } = await prepare(bench, input);
    const work = { timing: 'program', work: input.people * SELECTED } as const;
    const command = nodeCommand(PROGRAM, [store, names]);
    return {
      agree: () => agree(bench, small),
      comparisons: [
        {
          title: `${SELECTED} variants of ${sizeOfInput(input)}`,
          unit: 'genotypes',
          warm: [],
          contenders: [
            { ...work, name: OURS, command, outputs: [join(store, 'matrices')] },
            { ...work, name: OURS_AGAIN, command },
          ],
        },
      ],
      budgets: ([result]) =>
        result
          ? [
              {
                what: `selecting ${result.title}`,
                bound: 'at most',
                limit: 0.5,
                unit: 'seconds',
                measured: spreadOf(secondsOf(contenderOf(result, OURS))),
              },
            ]
          : [],
    };
  },
};

/** The store of an input, and a file with the keys of evenly spread variants. */
async function prepare(bench: Workbench, input: Input) {
  const store = await bench.store(input);
  const rows = await bench.sql(store, `SELECT key, ac FROM (${evenlySpread()})`);
  const names = await bench.scratch(`features-${input.variants}.txt`);
  await writeFile(names, `${rows.map(({ key }) => key).join('\n')}\n`);
  return { store, names, copies: rows.reduce((sum, { ac }) => sum + Number(ac), 0) };
}

function evenlySpread(): string {
  return `SELECT chrom || ':' || pos || ':' || ref || ':' || alt AS key, ac FROM variants
    QUALIFY (row_number() OVER (ORDER BY pos, alt) - 1) % (count(*) OVER () // ${SELECTED}) = 0
    LIMIT ${SELECTED}`;
}

async function agree(bench: Workbench, input: Input): Promise<string[]> {
  const { store, names, copies } = await prepare(bench, input);
  const command = nodeCommand(PROGRAM, [store, names, '--digest']);
  const figures = parseFigures(await capture(command), 'the selection');
  requireSame(
    'the sum of the copies of ALT',
    { name: 'the selection', value: figures['copies'] },
    { name: 'the store', value: copies },
  );
  return [`The selected dosages add up to the ${copies} copies of ALT that the store counts.`];
}
