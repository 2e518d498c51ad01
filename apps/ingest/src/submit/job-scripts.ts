import type { JobFile, SubmitRequest } from './engine.ts';
import { shellWord } from './shell-word.ts';

/** Memory that a job asks for above the estimate: the estimate knows neither V8 nor libc. */
const MEMORY_MARGIN = 1.5;
const COMMIT_MEMORY_MB = 1_000;

/** Memory that the job of a shard asks for, in MB. */
export function jobMemoryMb({ memoryBytes }: SubmitRequest): number {
  return Math.ceil((memoryBytes * MEMORY_MARGIN) / 100e6) * 100;
}

/** The options by which a shard may load the user's own stages, each with a space before it. */
export function stageFlags({ stages }: SubmitRequest): string {
  return stages.map((path) => ` --stage ${shellWord(path)}`).join('');
}

/**
 * The job of one shard: number `$1`, plus the index in a job array if it runs in one.
 *
 * A shard that fails is tried once more at once; one that was told to stop (128 and above) or
 * started wrongly (2) is not. `#SBATCH` lines are comments to everything but sbatch.
 */
export function shardScript(request: SubmitRequest): JobFile {
  const { program, outputDir, memoryBytes } = request;
  const text = `#!/bin/sh
#SBATCH --job-name=dirghayu-shards
#SBATCH --cpus-per-task=1
#SBATCH --mem=${jobMemoryMb(request)}M
#SBATCH --requeue
#SBATCH --open-mode=append
shard=$(( \${1:-0} + \${SLURM_ARRAY_TASK_ID:-0} ))
for attempt in 1 2; do
  ${program} shard "$shard" --output-dir ${shellWord(outputDir)} --memory ${memoryBytes}${stageFlags(request)}
  status=$?
  if [ "$status" -ne 1 ]; then break; fi
done
exit "$status"
`;
  return { name: 'shard.sh', text };
}

/** The job that publishes the store. */
export function commitScript({ program, outputDir }: SubmitRequest): JobFile {
  const text = `#!/bin/sh
#SBATCH --job-name=dirghayu-commit
#SBATCH --cpus-per-task=1
#SBATCH --mem=${COMMIT_MEMORY_MB}M
exec ${program} commit --output-dir ${shellWord(outputDir)}
`;
  return { name: 'commit.sh', text };
}
