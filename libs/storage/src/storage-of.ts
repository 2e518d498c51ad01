import { httpStorage } from './http-storage.ts';
import { localStorage } from './local-storage.ts';
import { checkLocation, schemeOf } from './location.ts';
import { S3Storage } from './s3-storage.ts';
import type { Storage } from './storage.ts';

const s3 = new S3Storage();
/** Google's buckets speak S3 to HMAC keys (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY). */
const gs = new S3Storage({
  endpoint: process.env['GS_ENDPOINT_URL'] ?? 'https://storage.googleapis.com',
});
const STORAGES = { s3, gs, http: httpStorage(), local: localStorage } as const;

/**
 * The storage that holds a location.
 *
 * @throws {ConfigError} If the location carries a credential.
 */
export function storageOf(location: string): Storage {
  checkLocation(location);
  return STORAGES[schemeOf(location)];
}
