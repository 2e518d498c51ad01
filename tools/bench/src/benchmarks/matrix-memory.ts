import { join } from 'node:path';
import { readMatrix } from '@dirghayu/cohort-store';
import { formatCount } from '@dirghayu/command-line';
import { buildMatrix } from '@dirghayu/dataset-stream';
import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark } from '../benchmark.ts';
import { contenderOf, highestPeak } from '../compare.ts';
import { capture, nodeCommand } from '../process.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram, INGEST } from '../workspace.ts';

const MAKE = builtProgram(new URL('../programs/make-store.js', import.meta.url));
const OURS = 'dirghayu ingest matrix --memory 1GB';
const LIMIT_BYTES = 1e9;

/** A transposition of more than the memory holds. */
export const matrixMemory: Benchmark = {
  name: 'matrix-memory',
  title: 'A matrix in the memory given',
  about:
    'Random calls, written to a store without a VCF, become a matrix with people as rows. Packed, the largest takes 2.5 GB; the peak is that of the whole process.',
  plan: async (bench) => {
    const [people, variants] = bench.smoke ? [503, 900] : [50_000, 200_000];
    const store = await makeStore(bench, people, variants);
    const small = await makeStore(bench, 501, 5_000);
    return {
      agree: () => agree(small),
      comparisons: [
        {
          title: `${formatCount(people)} people × ${formatCount(variants)} features`,
          unit: 'genotypes',
          warm: [],
          contenders: [contender(store, people * variants)],
        },
      ],
      budgets: ([result]) =>
        result
          ? [
              {
                what: `peak memory of making the matrix of ${result.title} with \`--memory 1GB\``,
                bound: 'at most',
                limit: LIMIT_BYTES,
                unit: 'bytes',
                measured: highestPeak(contenderOf(result, OURS)),
              },
            ]
          : [],
    };
  },
};

function contender(store: string, work: number) {
  const matrix = join(store, 'matrices', 'bench');
  const selection = ['--features', 'all', '--name', 'bench', '--memory', '1GB', '--json'];
  return {
    name: OURS,
    command: nodeCommand(INGEST, ['matrix', '--data-dir', store, ...selection]),
    timing: 'process' as const,
    work,
    outputs: [matrix],
    sized: [matrix],
    mostRuns: 1,
  };
}

async function makeStore(bench: Workbench, people: number, variants: number): Promise<string> {
  const store = await bench.scratch(`matrix-of-${people}`);
  await capture(nodeCommand(MAKE, [store, String(people), String(variants)]));
  return store;
}

/** What passes many times writes what passes once does. */
async function agree(dataDir: string): Promise<string[]> {
  const hashesOf = async (name: string, memory: number) => {
    await buildMatrix({ dataDir, features: 'all', name, memory });
    const description = await readMatrix(dataDir, name);
    return description?.parts.map(({ sha256 }) => sha256).join(' ');
  };
  requireSame(
    'the hashes of all parts',
    { name: 'in 1 MB', value: await hashesOf('narrow', 2 ** 20) },
    { name: 'in 1 GB', value: await hashesOf('wide', 2 ** 30) },
  );
  return ['In 1 MB and in 1 GB: the same parts, byte for byte.'];
}
