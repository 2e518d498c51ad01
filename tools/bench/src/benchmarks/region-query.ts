import { requireSame } from '../agreement/call-table.ts';
import type { Benchmark, Contender } from '../benchmark.ts';
import type { Budget } from '../budget.ts';
import { type ComparisonResult, contenderOf, parseFigures, secondsOf } from '../compare.ts';
import { type Input, sizeOfInput } from '../input.ts';
import { capture, nodeCommand } from '../process.ts';
import { spreadOf } from '../statistics.ts';
import { peerCommand } from '../toolbox.ts';
import type { Workbench } from '../workbench.ts';
import { builtProgram, INGEST } from '../workspace.ts';

const PROGRAM = builtProgram(new URL('../programs/query-store.js', import.meta.url));
const ROWS = 500;
const WARM = 'dirghayu, open session';
const WHOLE = 'dirghayu ingest sql, whole process';
const BCFTOOLS = 'bcftools query -r, whole process';
const PERSON = 'dirghayu, open session: `calls` of one person';

/** SQL over a store: a region, and one person. */
export const regionQuery: Benchmark = {
  name: 'region-query',
  title: 'SQL over a store',
  about:
    'A region of 500 variants with the calls of all people, and the `calls` of one person over a chromosome. An open session has run its statement once before; its time is the median of nine, or of as many as five seconds hold.',
  plan: async (bench) => {
    const small = await prepare(bench, await bench.smallInput('panel-200k'));
    const large = bench.smoke ? small : await prepare(bench, await bench.input('panel-200k'));
    const size = sizeOfInput(large.input);
    return {
      agree: () => agree(bench, small),
      comparisons: [
        {
          title: `${ROWS} variants of ${size}`,
          unit: 'rows',
          warm: [large.input.vcf],
          contenders: regionContenders(bench, large),
        },
        {
          title: `One person of ${size}`,
          unit: 'rows',
          warm: [],
          contenders: [personContender(bench, large)],
        },
      ],
      budgets: ([region, person]) => (region && person ? budgets(region, person) : []),
    };
  },
};

interface Queries {
  readonly input: Input;
  readonly store: string;
  readonly region: string;
  readonly regionSql: string;
  readonly personSql: string;
}

async function prepare(bench: Workbench, input: Input): Promise<Queries> {
  const store = await bench.store(input);
  const middle = Math.floor(input.variants / 2);
  const [place] = await bench.sql(
    store,
    `SELECT any_value(chrom) AS chrom, min(pos) AS first, max(pos) AS last FROM (
       SELECT chrom, pos FROM variants ORDER BY pos LIMIT ${ROWS} OFFSET ${middle - ROWS / 2})`,
  );
  const { chrom, first, last } = place ?? {};
  // Named as a user would: DuckDB decodes everybody's calls for a subquery in its place (12.6 s for 0.12 s).
  const [person] = await bench.sql(store, 'SELECT sample_id FROM samples WHERE sample_index = 1');
  return {
    input,
    store,
    region: `${chrom}:${first}-${last}`,
    regionSql: `SELECT pos, ref, alt, ac, genotypes FROM variants
      WHERE chrom = '${chrom}' AND pos BETWEEN ${first} AND ${last}`,
    personSql: `SELECT count(*) AS calls, sum(dosage) AS copies FROM calls
      WHERE chrom = '${chrom}' AND sample_id = '${person?.['sample_id']}'`,
  };
}

function regionContenders(bench: Workbench, queries: Queries): Contender[] {
  const { store, regionSql } = queries;
  const args = ['sql', regionSql, '--data-dir', store, '--format', 'csv'];
  return [
    { name: WARM, command: warmCommand(bench, store, regionSql), timing: 'program', work: ROWS },
    { name: WHOLE, command: nodeCommand(INGEST, args), timing: 'process', work: ROWS },
    { name: BCFTOOLS, command: bcftoolsCommand(bench, queries), timing: 'process', work: ROWS },
  ];
}

function personContender(bench: Workbench, { input, store, personSql }: Queries): Contender {
  const command = warmCommand(bench, store, personSql);
  return { name: PERSON, command, timing: 'program', work: input.variants, mostRuns: 2 };
}

function warmCommand({ threads }: Workbench, store: string, sql: string) {
  return nodeCommand(PROGRAM, [store, sql, '--threads', String(threads)]);
}

/** Records that start in the region, as SQL on POS finds them; not those that reach into it. */
function bcftoolsCommand({ tools }: Workbench, { input, region }: Queries) {
  const format = '%POS\t%REF\t%ALT\t%AC[\t%GT]\n';
  const args = ['query', '-r', region, '--regions-overlap', 'pos', '-f', format, input.vcf];
  return peerCommand(tools.bcftools, args);
}

async function agree(bench: Workbench, queries: Queries): Promise<string[]> {
  const { store, regionSql, personSql } = queries;
  const command = bcftoolsCommand(bench, queries);
  if (!command) return ['Not compared with bcftools, which is not installed.'];
  const lines = (await capture(command)).trimEnd().split('\n');
  const alleles = lines.flatMap((line) => (line.split('\t')[2] ?? '').split(','));
  const rows = parseFigures(await capture(warmCommand(bench, store, regionSql)), 'the query')[
    'rows'
  ];
  const ours = { name: 'the query', value: rows };
  requireSame('the number of ALT alleles', ours, { name: 'bcftools', value: alleles.length });
  const [person] = await bench.sql(store, personSql);
  const theirs = { name: 'bcftools', value: await copiesOfSecondPerson(bench, queries) };
  requireSame(
    'the number of copies of ALT',
    { name: 'calls', value: Number(person?.['copies']) },
    theirs,
  );
  return [
    `bcftools finds the same ${alleles.length} ALT alleles in the region, and the same ${theirs.value} copies of ALT in one person.`,
  ];
}

async function copiesOfSecondPerson({ tools }: Workbench, { input }: Queries): Promise<number> {
  const samples = await capture({ file: tools.bcftools ?? '', args: ['query', '-l', input.vcf] });
  const args = ['query', '-s', samples.split('\n')[1] ?? '', '-f', '[%GT]\n', input.vcf];
  const genotypes = (await capture({ file: tools.bcftools ?? '', args })).trimEnd().split('\n');
  return genotypes.flatMap((text) => text.split(/[|/]/)).filter((allele) => /[1-9]/.test(allele))
    .length;
}

function budgets(region: ComparisonResult, person: ComparisonResult): Budget[] {
  const seconds = (result: ComparisonResult, name: string) =>
    spreadOf(secondsOf(contenderOf(result, name)));
  return [
    {
      what: `query of ${region.title}`,
      bound: 'at most',
      limit: 0.1,
      unit: 'seconds',
      measured: seconds(region, WARM),
    },
    {
      what: '`calls` of one person over one chromosome',
      bound: 'at most',
      limit: 1,
      unit: 'seconds',
      measured: seconds(person, PERSON),
    },
  ];
}
