import { formatCount, parseList, parseWhole } from '@dirghayu/command-line';
import type { Estimate } from '@dirghayu/models';
import { describeMatch } from '../predict/describe-match.ts';
import type { EvaluateOutcome } from '../predict/evaluate.ts';
import { modelCommand, runModelJob } from './model-flags.ts';

const EXAMPLES = `
Figures of the net on people whom it has not seen, with 95 % intervals, beside those of its linear path, and by
subgroup. The store has the diseases, or time and event, under the names that the run used.

Examples:
  npx dirghayu-train evaluate runs/t2d --data-dir other-store
  npx dirghayu-train evaluate runs/life --model lifespan --data-dir other-store --output metrics.json
  npx dirghayu-train evaluate runs/t2d --data-dir store --split test --json`;

/** Judges a trained net by the people of another store. */
export function evaluateCommand() {
  return modelCommand('evaluate')
    .description('Judges a trained net by the labels of a store')
    .option('--output <file>', 'metrics as JSON')
    .option(
      '--subgroups <columns>',
      'figures by these too (default: sex, age, ancestry)',
      parseList,
    )
    .option('--bootstraps <n>', 'resamples behind each interval', parseWhole(1), 500)
    .option('--seed <n>', 'of the resamples', parseWhole(0), 1)
    .addHelpText('after', EXAMPLES)
    .action(async (run, flags) => {
      const { output, bootstraps, seed, dataDir } = flags;
      await runModelJob(
        run,
        flags,
        async (job) => {
          const { evaluate } = await import('../predict/evaluate.ts');
          const { readSubgroups } = await import('../people-groups.ts');
          const subgroups = await readSubgroups(dataDir, await subgroupColumns(flags));
          return evaluate({ ...job, output, subgroups, bootstraps, seed });
        },
        format,
      );
    });
}

async function subgroupColumns({
  dataDir,
  subgroups,
}: {
  readonly dataDir: string;
  readonly subgroups?: readonly string[] | undefined;
}): Promise<readonly string[]> {
  if (subgroups) return subgroups.filter((name) => name !== 'none');
  const { readManifest } = await import('@dirghayu/cohort-store');
  const { defaultSubgroups } = await import('../people-groups.ts');
  const { phenotypes } = await readManifest(dataDir);
  return defaultSubgroups((phenotypes?.columns ?? []).map(({ name }) => name));
}

function format({ model, people, features, ...outcome }: EvaluateOutcome): string {
  const tasks = Object.entries(outcome.tasks ?? {}).map(([name, task]) =>
    row(name, 'AUROC', task, (figures) => figures.auroc),
  );
  const outcomes = Object.entries(outcome.incident ?? {})
    .concat(outcome.survival ? [['survival', outcome.survival]] : [])
    .map(([name, task]) => row(name, "Harrell's C", task, (figures) => figures.harrell_c));
  return [
    `Judged ${model} by ${formatCount(people)} people`,
    `  features: ${describeMatch(features)}`,
    ...tasks,
    ...outcomes,
  ].join('\n');
}

function row<Figures>(
  name: string,
  figure: string,
  {
    test,
    linear_path: linear,
    reason,
  }: { readonly test: Figures; readonly linear_path: Figures; readonly reason?: string },
  pick: (figures: Figures) => Estimate | null,
): string {
  if (reason !== undefined) return `  ${name}  not judged: ${reason}`;
  return `  ${name}  ${figure} ${text(pick(test))}, linear path ${text(pick(linear))}`;
}

function text(estimate: Estimate | null): string {
  if (!estimate) return '–';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((x) => x.toFixed(3));
  return `${value} (${low}–${high})`;
}
