import { join } from 'node:path';
import { formatShardList } from '../commands/shard-list.ts';
import type { JobFiles, Submission, SubmitEngine, SubmitRequest } from './engine.ts';
import { readSubmission, writeJobFiles, writeSubmission } from './job-files.ts';
import { commitScript, shardScript } from './job-scripts.ts';
import { shellLine } from './shell-word.ts';
import { slurmCommand } from './slurm-command.ts';

/** Slurm's own default: array indices stay below it. */
const DEFAULT_MAX_ARRAY_SIZE = 1001;
/** Times in a row that the controller may not answer while jobs are followed. */
const MOST_SILENCES = 10;

/** A job array over the shards, and a commit that waits until all of them have succeeded. */
export const slurmEngine: SubmitEngine = {
  name: 'slurm',
  prepare: async (request) => jobFiles(request, await maxArraySize()),
  start: submit,
  resume: async ({ directory }) => {
    const record = await readSubmission(directory);
    if (record?.engine !== 'slurm') return null;
    const submission = follow(record.jobs);
    return (await submission.isAlive()) ? submission : null;
  },
};

async function submit(request: SubmitRequest): Promise<Submission> {
  const { directory, shards } = request;
  const most = await maxArraySize();
  await writeJobFiles(directory, jobFiles(request, most).files);
  const jobs: string[] = [];
  try {
    for (const array of arraysOf(shards, most)) {
      jobs.push(jobId(await slurmCommand('sbatch', arrayArguments(request, array))));
    }
    jobs.push(jobId(await slurmCommand('sbatch', commitArguments(request, jobs))));
  } catch (error) {
    // An array without its commit would run for nothing.
    if (jobs.length > 0) await slurmCommand('scancel', jobs).catch(() => {});
    throw error;
  }
  await writeSubmission(directory, { engine: 'slurm', jobs });
  return follow(jobs);
}

function follow(jobs: readonly string[]): Submission {
  let silences = 0;
  return {
    description: `Slurm jobs ${jobs.join(', ')}`,
    isAlive: async () => {
      try {
        // squeue refuses IDs that Slurm has forgotten, so it is asked for all of the user's.
        const queued = await slurmCommand('squeue', ['--me', '--noheader', '--format=%F']);
        silences = 0;
        const alive = new Set(queued.split(/\s+/));
        return jobs.some((job) => alive.has(job));
      } catch (error) {
        // A controller that restarts or is busy says nothing for a while.
        silences += 1;
        if (silences > MOST_SILENCES) throw error;
        return true;
      }
    },
  };
}

function jobFiles(request: SubmitRequest, most: number): JobFiles {
  const line = (words: readonly string[]) => shellLine(['sbatch', ...words]);
  const arrays = arraysOf(request.shards, most);
  const names = arrays.map((_, i) => `$array${i}`);
  return {
    files: [shardScript(request), commitScript(request)],
    commands: [
      ...arrays.map((array, i) => `array${i}=$(${line(arrayArguments(request, array))})`),
      line(commitArguments(request, [])).replace(
        '--kill-on-invalid-dep=yes',
        `${names.length > 0 ? `--dependency=afterok:${names.join(':')} ` : ''}--kill-on-invalid-dep=yes`,
      ),
    ],
  };
}

/** A run of shards whose numbers less `base` are indices that Slurm takes. */
interface ShardArray {
  readonly base: number;
  readonly shards: readonly number[];
}

/** Shards by the arrays that hold them: Slurm bounds an index, not only the count. */
export function arraysOf(shards: readonly number[], most: number): readonly ShardArray[] {
  const byBase = new Map<number, number[]>();
  for (const shard of shards) {
    const base = Math.floor(shard / most) * most;
    byBase.set(base, [...(byBase.get(base) ?? []), shard]);
  }
  return [...byBase].map(([base, members]) => ({ base, shards: members }));
}

function arrayArguments(request: SubmitRequest, { base, shards }: ShardArray): readonly string[] {
  const { directory, engineOptions, atOnce } = request;
  const indices = formatShardList(shards.map((shard) => shard - base));
  return [
    '--parsable',
    `--array=${indices}${atOnce === undefined ? '' : `%${atOnce}`}`,
    `--output=${logPattern(directory, 'shard-%A-%a.log')}`,
    ...engineOptions,
    join(directory, 'shard.sh'),
    String(base),
  ];
}

function commitArguments(
  { directory, engineOptions }: SubmitRequest,
  arrays: readonly string[],
): readonly string[] {
  return [
    '--parsable',
    ...(arrays.length > 0 ? [`--dependency=afterok:${arrays.join(':')}`] : []),
    '--kill-on-invalid-dep=yes',
    `--output=${logPattern(directory, 'commit-%j.log')}`,
    ...engineOptions,
    join(directory, 'commit.sh'),
  ];
}

/** Slurm reads `%` in names of logs; a directory's own are doubled. */
function logPattern(directory: string, pattern: string): string {
  return join(directory.replaceAll('%', '%%'), pattern);
}

/** `17`, or `17;cluster` on a federation. */
function jobId(printed: string): string {
  return printed.split(';')[0] ?? printed;
}

/** The bound of this Slurm; its default where Slurm cannot be asked, so that a dry run works anywhere. */
async function maxArraySize(): Promise<number> {
  const config = await slurmCommand('scontrol', ['show', 'config']).catch(() => '');
  return Number(/MaxArraySize\s*=\s*(\d+)/.exec(config)?.[1] ?? DEFAULT_MAX_ARRAY_SIZE);
}
