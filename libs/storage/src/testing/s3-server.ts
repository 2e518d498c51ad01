import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What goes wrong with one request; null lets it pass. */
export type Fault =
  /** Answers with this status and error code, and does nothing. */
  | { readonly kind: 'status'; readonly status: number; readonly code: string }
  /** Waits before the first byte. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Hangs up after so many bytes of the answer's body. */
  | { readonly kind: 'drop'; readonly afterBytes: number }
  /** Gives the first bytes of the object for any range. */
  | { readonly kind: 'wrong-range' };

/** A server that speaks S3 on the loopback, with a proxy before it that injects faults. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  /** Variables that a client needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** `METHOD /path` of every request since the last reset. */
  readonly requests: string[];
  /** Bytes of the bodies of answers since the last reset. */
  bytesSent: number;
  /** Asked for every request. */
  fault: (method: string, path: string) => Fault | null;
  /** Forgets requests, bytes and the fault. */
  reset(): void;
  stop(): Promise<void>;
}

interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}

/**
 * Starts s3rver with an empty bucket.
 *
 * s3rver ignores `If-None-Match` when it writes; the proxy adds what Amazon and MinIO do
 * for it, one write of a path at a time: 412 if the object is there.
 */
export async function startS3Server(bucket = 'cohorts'): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'dirghayu-s3-'));
  const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (
    options: object,
  ) => S3rver;
  const upstream = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory, resetOnClose: true },
    // It signs the address of a bucket without the slash that clients put behind it.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await upstream.run();
  const proxy = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, { port, directory, server }).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const server: S3Server = {
    endpoint,
    bucket,
    environment: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      AWS_REGION: 'us-east-1',
    },
    requests: [],
    bytesSent: 0,
    fault: () => null,
    reset() {
      server.requests.length = 0;
      server.bytesSent = 0;
      server.fault = () => null;
    },
    async stop() {
      proxy.closeAllConnections();
      proxy.close();
      await upstream.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return server;
}

/** Conditional writes in progress, by path. */
const conditional = new Map<string, Promise<unknown>>();

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { port, directory, server }: { port: number; directory: string; server: S3Server },
): Promise<void> {
  const { method = '', url = '' } = incoming;
  server.requests.push(`${method} ${url}`);
  const body = await bodyOf(incoming);
  const fault = server.fault(method, url);
  if (fault?.kind === 'status') return refuse(outgoing, fault.status, fault.code);
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const pass = () => send(incoming, body, port, fault);
  const isConditional = method === 'PUT' && incoming.headers['if-none-match'] === '*';
  const stored = `${directory}${decodeURIComponent(url.split('?')[0] ?? '')}._S3rver_object`;
  const answer = isConditional
    ? await alone(stored, async () => (existsSync(stored) ? null : pass()))
    : await pass();
  if (answer === null) return refuse(outgoing, 412, 'PreconditionFailed');
  outgoing.writeHead(answer.status, answer.headers);
  const most = fault?.kind === 'drop' ? fault.afterBytes : answer.body.length;
  server.bytesSent += Math.min(most, answer.body.length);
  if (most >= answer.body.length) outgoing.end(answer.body);
  else outgoing.write(answer.body.subarray(0, most), () => outgoing.destroy());
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function send(
  { method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Buffer,
  port: number,
  fault: Fault | null,
): Promise<Answer> {
  // Content-Length stays right: a body is passed on as it came.
  const options = { host: '127.0.0.1', port, method, path: url, headers };
  return new Promise((resolve, reject) => {
    const passed = request(options, (response) => {
      const { statusCode: status = 500, headers: answered } = response;
      bodyOf(response).then((sent) => {
        const answer = { status, headers: answered, body: sent };
        resolve(fault?.kind === 'wrong-range' ? shifted(answer) : answer);
      }, reject);
    });
    passed.once('error', reject);
    passed.end(body);
  });
}

/** The answer to a range request as if its range began one byte later. */
function shifted({ status, headers, body }: Answer): Answer {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  if (!range) return { status, headers, body };
  const [, start, end, size] = range.map(Number);
  const other = `bytes ${Number(start) + 1}-${Number(end) + 1}/${size}`;
  return { status, headers: { ...headers, 'content-range': other }, body };
}

async function alone<Result>(key: string, action: () => Promise<Result>): Promise<Result> {
  const before = conditional.get(key) ?? Promise.resolve();
  const run = before.then(action, action);
  conditional.set(key, run);
  return run;
}

/** Like Amazon, the answer repeats the key of the request. */
function refuse(outgoing: ServerResponse, status: number, code: string): void {
  const message = `${code} for key S3RVER`;
  outgoing.writeHead(status, { 'content-type': 'application/xml' });
  outgoing.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}
