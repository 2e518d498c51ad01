import { quote } from '@dirghayu/pipeline';
import { innermostMessage, PASSING_STATUSES } from './attempts.ts';
import { StorageError } from './errors.ts';

/** What an error of the SDK tells: the name that the server gave, and its status. */
interface ServiceFault {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** Credentials that were good once; new ones may have been put in their place. */
const EXPIRED: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'RequestExpired',
]);
/** Faults that another attempt may better, beside those told by their status. */
const PASSING: ReadonlySet<string> = new Set([
  'SlowDown',
  'RequestTimeout',
  'OperationAborted',
  'ConditionalRequestConflict',
]);

/** An answer that is not what was asked for: another range, too few bytes. */
export class AnswerFault extends Error {}

/** The fault that an error of the SDK stands for. */
export function faultOf(error: unknown): ServiceFault {
  const { name = '', $metadata } = error as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return { name, message: innermostMessage(error), status: $metadata?.httpStatusCode };
}

/** Whether a fault may go by itself. Without an answer it was the connection. */
export function isPassingFault(error: unknown): boolean {
  if (error instanceof StorageError) return false;
  if (error instanceof AnswerFault) return true;
  const { name, status } = faultOf(error);
  if (PASSING.has(name) || EXPIRED.has(name)) return true;
  return status === undefined || status === 200 || PASSING_STATUSES.has(status);
}

/** Whether credentials have to be looked up again. */
export function isExpired(error: unknown): boolean {
  return EXPIRED.has(faultOf(error).name);
}

/**
 * The error that a user sees. It holds the name and status that the server gave, but not what it
 * wrote: some servers repeat the key of the request.
 */
export function s3Error(verb: string, location: string, cause: unknown): StorageError {
  const { name, message, status } = faultOf(cause);
  const answer = status === undefined ? quote(message) : `${name} (status ${status})`;
  return new StorageError(`Cannot ${verb} ${quote(location)}`, {
    expected: expectation(name, status),
    actual: cause instanceof AnswerFault ? cause.message : answer,
  });
}

function expectation(name: string, status: number | undefined): string {
  if (EXPIRED.has(name)) return 'credentials that have not expired';
  if (status === 401 || status === 403) return 'credentials that may do this';
  if (name === 'NoSuchBucket') return 'a bucket that is there';
  if (status === 412) return 'one version of the file';
  if (status !== undefined && status < 500) return 'a request that the storage takes';
  return 'a storage that answers';
}
