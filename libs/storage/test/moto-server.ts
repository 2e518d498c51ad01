import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** Whether a Python with moto is on the PATH (`pip install 'moto[server]'`). */
export const hasMoto: boolean = spawnSync('python3', ['-c', 'import moto.server']).status === 0;

/** moto's server of S3's protocol on the loopback, with an empty bucket. */
export interface MotoServer {
  readonly endpoint: string;
  readonly bucket: string;
  stop(): void;
}

/** Files of a page of a listing. */
export const PAGE_FILES = 7;

/** One request at a time: moto looks whether an object is there, and writes it, in two steps. */
const SERVE = `
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
run_simple('127.0.0.1', 0, DomainDispatcherApplication(create_backend_app), threaded=False)
`;

/** Starts one. It knows conditional writes and pages its listings, which s3rver does not. */
export async function startMotoServer(): Promise<MotoServer> {
  const child = spawn('python3', ['-u', '-c', SERVE], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MOTO_S3_DEFAULT_MAX_KEYS: String(PAGE_FILES) },
  });
  const endpoint = await announced(child);
  const bucket = 'cohorts';
  // It would warn of the end of Node 20 on standard error.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const client = new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'moto', secretAccessKey: 'moto' },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return { endpoint, bucket, stop: () => child.kill() };
}

/** The address that the server says it listens on. */
function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece.toString();
      const found = /Running on (http:\/\/[\d.:]+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`moto ended: ${said}`)));
  });
}
