import { join } from 'node:path';
import { ConfigError } from '@dirghayu/pipeline';

/** How the place of a file is reached. */
export type Scheme = 's3' | 'gs' | 'http' | 'local';

/** The scheme of a location: a path, or an `s3:`, `gs:`, `http:` or `https:` URL. */
export function schemeOf(location: string): Scheme {
  const [, scheme] = /^(s3|gs|https?):\/\//i.exec(location) ?? [];
  const name = scheme?.toLowerCase();
  if (name === undefined) return 'local';
  return name === 's3' || name === 'gs' ? name : 'http';
}

/** Whether a location is not on a disk of this machine. */
export function isRemote(location: string): boolean {
  return schemeOf(location) !== 'local';
}

/**
 * A location below another: the names joined, whatever the scheme. The URL of a server takes them
 * percent-encoded, for a name may hold a `%` of its own.
 */
export function joinLocation(root: string, ...names: readonly string[]): string {
  const scheme = schemeOf(root);
  if (scheme === 'local') return join(root, ...names);
  const joined = scheme === 'http' ? names.map(encodePath) : names;
  return [root.replace(/\/+$/, ''), ...joined].join('/');
}

function encodePath(path: string): string {
  return encodeURIComponent(path).replaceAll('%2F', '/').replaceAll('%3D', '=');
}

/** The location of a file whose name has `extension` more: the index beside its data. */
export function besideLocation(location: string, extension: string): string {
  if (schemeOf(location) !== 'http') return `${location}${extension}`;
  const url = new URL(location);
  url.pathname += extension;
  return url.href;
}

/** Bucket and key of an `s3:` or `gs:` URL; the key may be empty, and is not percent-decoded. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Takes an `s3:` or `gs:` URL apart.
 *
 * @throws {ConfigError} If it names no bucket.
 */
export function objectAddress(location: string): ObjectAddress {
  const [, bucket = '', key = ''] = /^\w+:\/\/([^/]*)\/?(.*)$/s.exec(location) ?? [];
  if (/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(bucket)) return { bucket, key };
  throw new ConfigError('Cannot open bucket', {
    expected: 'a URL such as s3://bucket/prefix',
    actual: 'one without the name of a bucket',
  });
}

/** Parameters by which signed URLs carry a credential. */
const SECRET_PARAMETERS =
  /[?&](x-(amz|goog)-(signature|credential|security-token)|sig|signature|awsaccesskeyid)=/i;

/**
 * Refuses a URL that carries a user name, a password or a signature: locations are written to
 * plans, manifests and messages.
 *
 * @throws {ConfigError} Without the URL in its message.
 */
export function checkLocation(location: string): void {
  const isSecret =
    isRemote(location) && (/^\w+:\/\/[^/?#]*@/.test(location) || SECRET_PARAMETERS.test(location));
  if (!isSecret) return;
  throw new ConfigError('Cannot open URL', {
    expected: 'one without user name, password or signature; credentials come from the environment',
    actual: 'one with a credential in it',
  });
}
