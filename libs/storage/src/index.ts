/**
 * Files on disks, in buckets and on servers behind one small interface.
 *
 * @example
 * const storage = storageOf('s3://bucket/store/manifest.json');
 * await storage.putIfAbsent('s3://bucket/store/manifest.json', '{}');
 *
 * @module
 */
export { StorageError } from './errors.ts';
export { type FetchWholeOptions, fetchWhole, type WholeAnswer } from './fetch-whole.ts';
export {
  fetchStored,
  moveStored,
  readStored,
  readStoredText,
  readThroughFile,
  removeStored,
  storedStatus,
  withTemporaryDirectory,
  writeStored,
  writeThroughFile,
} from './files.ts';
export {
  besideLocation,
  checkLocation,
  isRemote,
  joinLocation,
  type Scheme,
  schemeOf,
} from './location.ts';
export type { S3Options } from './s3-client.ts';
export { S3Storage } from './s3-storage.ts';
export { type CachedFile, type CacheOptions, ShardCache } from './shard-cache.ts';
export type { Content, RangedFile, Storage, StoredFile } from './storage.ts';
export { storageOf } from './storage-of.ts';
export { throughDirectory } from './through-directory.ts';
