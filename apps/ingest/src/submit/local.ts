import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { JobFile, JobFiles, SubmitEngine, SubmitRequest } from './engine.ts';
import { writeJobFiles } from './job-files.ts';
import { commitScript, shardScript } from './job-scripts.ts';
import { shellLine } from './shell-word.ts';

/** The flow of a scheduler on this machine: processes, as many at a time as there are cores. */
export const localEngine: SubmitEngine = {
  name: 'local',
  prepare: async (request) => jobFiles(request),
  start: async (request) => {
    const { directory } = request;
    await writeJobFiles(directory, jobFiles(request).files);
    const log = await open(join(directory, 'run.log'), 'a');
    const child = spawn('sh', [join(directory, 'run.sh')], {
      stdio: ['ignore', log.fd, log.fd],
    });
    const ended = new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => resolve());
    });
    // Thrown where the jobs are followed; they may fail before.
    ended.catch(() => {});
    await log.close();
    return {
      description: `processes on this machine, logged to ${join(directory, 'run.log')}`,
      isAlive: async () => {
        if (child.exitCode !== null || child.signalCode !== null) await ended;
        return child.exitCode === null && child.signalCode === null;
      },
    };
  },
  resume: async () => null,
};

function jobFiles(request: SubmitRequest): JobFiles {
  return {
    files: [shardScript(request), commitScript(request), runScript(request)],
    commands: [shellLine(['sh', join(request.directory, 'run.sh')])],
  };
}

/** All shards, then the commit if none of them failed. */
function runScript(request: SubmitRequest): JobFile {
  const { directory, shards, atOnce = availableParallelism() } = request;
  const script = (name: string) => shellLine(['sh', join(directory, name)]);
  const all = `printf '%s\\n' ${shards.join(' ')} | xargs -n 1 -P ${atOnce} ${script('shard.sh')}`;
  const lines = [
    '#!/bin/sh',
    'unset SLURM_ARRAY_TASK_ID',
    ...(shards.length > 0 ? [`${all} || exit 1`] : []),
    `exec ${script('commit.sh')}`,
  ];
  return { name: 'run.sh', text: `${lines.join('\n')}\n` };
}
