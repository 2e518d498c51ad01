/** The thread of `worker-source.ts`: reads epochs in turn and sends their batches as they are asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { isDirghayuError } from '@dirghayu/pipeline';
import { DuckDbSession } from './duckdb-session.ts';
import { MatrixReader } from './matrix-reader.ts';
import { registerMirror } from './store-mirror.ts';
import { WindowSource } from './window-source.ts';
import type { WorkerCommand, WorkerJob, WorkerMatrix, WorkerMessage } from './worker-source.ts';

const { root, name, fingerprint, groupRows, mirror } = workerData as WorkerMatrix;
if (mirror) registerMirror(root, mirror);
let session: DuckDbSession | undefined;
/** Of the epoch that is being read; the next is sent only when this one is over. */
let abort = new AbortController();
let credit = 0;
let wake = () => {};
let epoch = Promise.resolve();

function send(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function untilAsked(signal: AbortSignal): Promise<void> {
  while (credit === 0 && !signal.aborted) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  signal.throwIfAborted();
  credit--;
}

async function sendBatches(job: WorkerJob, signal: AbortSignal): Promise<void> {
  session ??= await DuckDbSession.open();
  const reader = await MatrixReader.open(session, root, name, { fingerprint });
  const source = new WindowSource(reader, groupRows, signal);
  for await (const packed of source.batches(job)) {
    await untilAsked(signal);
    send({ kind: 'batch', packed }, [packed.buffer as ArrayBuffer]);
  }
}

async function readEpoch(job: WorkerJob): Promise<void> {
  abort = new AbortController();
  credit = job.ahead;
  try {
    await sendBatches(job, abort.signal);
  } catch (error) {
    const storeError = isDirghayuError(error, 'STORE') ? error.message : null;
    if (!abort.signal.aborted) send({ kind: 'failed', error, storeError });
  }
  send({ kind: 'over' });
}

async function stop(): Promise<void> {
  await epoch;
  session?.close();
  parentPort?.close();
}

parentPort?.on('message', (command: WorkerCommand) => {
  if (typeof command === 'object') epoch = readEpoch(command);
  else if (command === 'more') credit++;
  else abort.abort();
  if (command === 'stop') stop();
  wake();
});
