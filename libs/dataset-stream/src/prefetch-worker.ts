/** The thread of `worker-source.ts`: reads one epoch and sends its batches as they are asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { isDirghayuError } from '@dirghayu/pipeline';
import { DuckDbSession } from './duckdb-session.ts';
import { MatrixReader } from './matrix-reader.ts';
import { registerMirror } from './store-mirror.ts';
import { WindowSource } from './window-source.ts';
import type { WorkerCommand, WorkerJob, WorkerMessage } from './worker-source.ts';

const { matrix, order, slices, ahead } = workerData as WorkerJob;
const abort = new AbortController();
let credit = ahead;
let wake = () => {};

function send(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function untilAsked(): Promise<void> {
  while (credit === 0 && !abort.signal.aborted) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  abort.signal.throwIfAborted();
  credit--;
}

async function readEpoch(): Promise<void> {
  const { root, name, fingerprint, groupRows, mirror } = matrix;
  if (mirror) registerMirror(root, mirror);
  const session = await DuckDbSession.open();
  try {
    const reader = await MatrixReader.open(session, root, name, { fingerprint });
    const source = new WindowSource(reader, groupRows, abort.signal);
    for await (const packed of source.batches(order, slices)) {
      await untilAsked();
      send({ kind: 'batch', packed }, [packed.buffer as ArrayBuffer]);
    }
  } finally {
    session.close();
  }
}

parentPort?.on('message', (command: WorkerCommand) => {
  if (command === 'more') credit++;
  else abort.abort();
  wake();
});

try {
  await readEpoch();
} catch (error) {
  const storeError = isDirghayuError(error, 'STORE') ? error.message : null;
  if (!abort.signal.aborted) send({ kind: 'failed', error, storeError });
} finally {
  parentPort?.close();
}
