import { parentPort } from 'node:worker_threads';
import { readShards, type ShardQueue } from './read-shards.ts';

parentPort?.once('message', async (queue: ShardQueue) => {
  parentPort?.postMessage(await readShards(queue));
});
