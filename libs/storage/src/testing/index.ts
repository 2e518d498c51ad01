/**
 * A bucket on this machine, for tests.
 *
 * @module
 */
export { type Fault, type S3Server, startS3Server } from './s3-server.ts';
