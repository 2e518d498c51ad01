import { parentPort, workerData } from 'node:worker_threads';
import { readShard, type ShardTask } from './read-shard.ts';

parentPort?.postMessage(await readShard(workerData as ShardTask));
