import { join } from 'node:path';
import type { JobFiles, SubmitEngine, SubmitRequest } from './engine.ts';
import { jobMemoryMb } from './job-scripts.ts';
import { shellLine } from './shell-word.ts';

/** The parameters of `workflows/main.nf` for this plan; the user starts Nextflow. */
export const nextflowEngine: SubmitEngine = {
  name: 'nextflow',
  prepare: async (request) => jobFiles(request),
  start: null,
  resume: async () => null,
};

function jobFiles(request: SubmitRequest): JobFiles {
  const { directory, program, outputDir, shards, memoryBytes, atOnce, engineOptions } = request;
  const { stages } = request;
  const parameters = {
    program,
    output_dir: outputDir,
    shards,
    memory_bytes: memoryBytes,
    job_memory: `${jobMemoryMb(request)} MB`,
    at_once: atOnce ?? 0,
    stages,
  };
  const file = join(directory, 'params.json');
  const command = ['nextflow', 'run', 'workflows/main.nf', '-params-file', file, ...engineOptions];
  return {
    files: [{ name: 'params.json', text: `${JSON.stringify(parameters, null, 2)}\n` }],
    commands: [shellLine(command)],
  };
}
