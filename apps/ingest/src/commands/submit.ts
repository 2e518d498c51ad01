import { isAbsolute, resolve } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { formatCount, parseNumber, parseWhole } from '@dirghayu/command-line';
import { isRemote } from '@dirghayu/storage';
import type { JobFiles, SubmitEngine } from '../submit/engine.ts';
import { kubernetesEngine } from '../submit/kubernetes.ts';
import { localEngine } from '../submit/local.ts';
import { nextflowEngine } from '../submit/nextflow.ts';
import { slurmEngine } from '../submit/slurm.ts';
import { type Submitted, submitIngest } from '../submit/submit.ts';
import { formatSummary, summarise } from '../summary.ts';
import { collect, ingestCommand, toIngestOptions } from './ingest-flags.ts';
import { print, withProgress } from './with-progress.ts';

const EXAMPLES = `
The jobs find the sources and the store where this machine finds them. The same command again
follows jobs that still run; once they have ended, it submits what is missing. See docs/clusters.md.

Examples:
  npx dirghayu-ingest submit --engine slurm --input-dir vcfs --output-dir store -n 500
  npx dirghayu-ingest submit --engine slurm --dry-run --engine-option=--partition=long --output-dir store
  npx dirghayu-ingest submit --engine local --at-once 4 --input-dir vcfs --output-dir store
  npx dirghayu-ingest submit --engine kubernetes --image ingest:1 --volume-claim data --output-dir /data/store`;

const ENGINES = ['slurm', 'local', 'nextflow', 'kubernetes'] as const;

/** Plan, shards and commit handed to a scheduler, and followed to the end. */
export function submitCommand() {
  return ingestCommand('submit')
    .description('Plans an ingest, hands shards and commit to a scheduler, and follows them')
    .addOption(
      new Option('--engine <name>', 'what runs the jobs').choices(ENGINES).makeOptionMandatory(),
    )
    .option('--dry-run', 'print the scripts and the commands; submit and write nothing')
    .option('--no-follow', 'submit and return')
    .option('--at-once <n>', 'shards that may run at a time', parseWhole(1))
    .option('--engine-option <word>', 'handed to sbatch, nextflow or kubectl; repeatable', collect)
    .option('--program <command>', 'how a job starts dirghayu-ingest (default: as it was here)')
    .option('--image <name>', 'Kubernetes: image that holds dirghayu-ingest')
    .option('--volume-claim <name>', 'Kubernetes: claim of the volume with sources and store')
    .option('--poll <seconds>', 'how often to look', parseNumber(0.1, 3600), 5)
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const { json = false, dryRun = false, outputDir, image, volumeClaim } = flags;
      const started = performance.now();
      const options = await toIngestOptions({ ...flags, outputDir: absolute(outputDir) });
      const submit = {
        engine: engineOf(flags.engine, { image, volumeClaim }),
        dryRun,
        follow: flags.follow,
        atOnce: flags.atOnce,
        engineOptions: flags.engineOption ?? [],
        program: flags.program ?? defaultProgram(flags.engine),
        pollMs: flags.poll * 1000,
      };
      const stopMessage = 'Stopped. Jobs that were submitted go on; run this again to follow them.';
      const onStart = (submission: { description: string }, missing: number) =>
        json || process.stderr.write(`${submission.description}: ${formatCount(missing)} shards\n`);
      const submitted = await withProgress({ title: 'submit', json, stopMessage }, (context) =>
        submitIngest(options, submit, { ...context, onStart }),
      );
      print(describe(submitted, { outputDir, started, json }));
    });
}

function engineOf(
  name: (typeof ENGINES)[number],
  kubernetes: { readonly image: string | undefined; readonly volumeClaim: string | undefined },
): SubmitEngine {
  if (name === 'kubernetes') return kubernetesEngine(kubernetes);
  return { slurm: slurmEngine, local: localEngine, nextflow: nextflowEngine }[name];
}

/** In an image the program is on the PATH; elsewhere jobs start what was started here. */
function defaultProgram(engine: (typeof ENGINES)[number]): string | undefined {
  return engine === 'kubernetes' ? 'dirghayu-ingest' : undefined;
}

function describe(
  submitted: Submitted,
  { outputDir, started, json }: { outputDir: string; started: number; json: boolean },
): string {
  if (submitted.kind === 'prepared') {
    const { files, isWritten } = submitted;
    return json ? JSON.stringify(files) : formatJobFiles(files, isWritten);
  }
  if (submitted.kind === 'submitted') {
    const { description } = submitted;
    const next = `Next: dirghayu-ingest status --output-dir ${outputDir}`;
    return json ? JSON.stringify({ submitted: description }) : `Submitted ${description}\n${next}`;
  }
  const { manifest, plan, wasComplete, shardsResumed } = submitted;
  const { diagnostics: counts } = manifest;
  const summary = summarise(outputDir, {
    manifest,
    wasComplete,
    shardsResumed,
    shards: plan.shards.length,
    diagnostics: Object.entries(counts).map(([code, count]) => ({ code, count, examples: [] })),
    differences: plan.differences,
    seconds: (performance.now() - started) / 1000,
  });
  return json ? JSON.stringify(summary) : formatSummary(summary);
}

/** The commands alone if the files are on disk, the files too if not. */
function formatJobFiles({ files, commands }: JobFiles, isWritten: boolean): string {
  const texts = isWritten ? [] : files.map(({ name, text }) => `# ---- ${name}\n${text}`);
  return [...texts, '# ---- to start it', ...commands].join('\n');
}

/** Jobs start in other directories. */
function absolute(path: string): string {
  return isAbsolute(path) || isRemote(path) ? path : resolve(path);
}
