/** A file as a storage lists it. */
export interface StoredFile {
  readonly location: string;
  readonly bytes: number;
  /** Milliseconds since 1970; null if the storage does not say. */
  readonly modifiedMs: number | null;
}

/** A file open for reading by position; one version of it, whatever is written meanwhile. */
export interface RangedFile extends StoredFile {
  /**
   * Bytes `start` up to `end` (exclusive, at most the file's size).
   *
   * @throws {StorageError} If they cannot be had, or the file is another by now.
   */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What is written: bytes, text as UTF-8, or a file of this machine. */
export type Content = Uint8Array | string | { readonly file: string };

/**
 * Where files lie: a disk, a bucket, a server. A file is there whole or not at all, and other
 * readers see a written file at once.
 *
 * Every method throws a `StorageError` when the storage cannot be reached or refuses; passing
 * faults of a network are retried first.
 */
export interface Storage {
  /** Files at or below a location, in the order of their names. */
  list(location: string): AsyncIterable<StoredFile>;
  /** Opens a file; null if there is none. */
  open(location: string): Promise<RangedFile | null>;
  /** Writes a file, in the place of one that is there. */
  put(location: string, content: Content): Promise<void>;
  /** Writes a file unless one is there; false if one is. Of several at once, one succeeds. */
  putIfAbsent(location: string, content: Content): Promise<boolean>;
  /** Copies a file within the storage. */
  copy(from: string, to: string): Promise<void>;
  /** Removes a file; it is no fault if there is none. */
  delete(location: string): Promise<void>;
}
