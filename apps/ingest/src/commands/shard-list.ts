/** Shard numbers in the form that `sbatch --array` takes: `0-3,7,9-11`. */
export function formatShardList(shards: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const shard of [...shards].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && shard <= run[1] + 1) run[1] = shard;
    else runs.push([shard, shard]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
