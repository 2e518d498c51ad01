import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';

/** How a client of a bucket is set up; what is left out comes from the environment. */
export interface S3Options {
  /** URL of a server that speaks S3; default Amazon, or `AWS_ENDPOINT_URL_S3`. */
  readonly endpoint?: string;
  /** A connection that sends nothing for so long is given up; default 30 s. */
  readonly silenceMs?: number;
  /** Waits before further attempts. */
  readonly retryDelaysMs?: readonly number[];
}

/** The SDK would print that it does not repeat a stream: we repeat it, and tell faults ourselves. */
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client with credentials from the standard places: environment, profile, instance role; with
 * none, requests go unsigned, which public buckets take.
 *
 * Retries are ours: the SDK's own end where the body of an answer begins.
 */
export async function makeS3Client(options: S3Options): Promise<S3Client> {
  // It warns of the end of Node 20 on standard error, which belongs to our messages.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  // Loaded late: it takes 0.2 s that a local ingest need not pay.
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { endpoint, silenceMs = 30_000 } = options;
  const isOther = endpoint ?? process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  const config: S3ClientConfig = {
    maxAttempts: 1,
    logger: quiet,
    region: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    followRegionRedirects: true,
    // Servers other than Amazon's do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 5_000,
      // Of silence; a `requestTimeout` would cut off what takes long to go up.
      socketTimeout: silenceMs,
    },
    forcePathStyle: isOther !== undefined,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const client = new S3Client(config);
  try {
    await client.config.credentials();
    return client;
  } catch {
    return new S3Client({ ...config, signer: { sign: async (request) => request } });
  }
}
