import type { CallsEncoding } from '@dirghayu/cohort-store';

/** Everything a user can ask of an ingest. Defaults stand in cli.ts, with the flags. */
export interface IngestOptions {
  /** Directories, searched recursively, or single files. */
  readonly inputs: readonly string[];
  readonly outputDir: string;
  readonly threads: number;
  /** Bytes that the whole ingest may hold. */
  readonly memory: number;
  readonly phenotypes?: string;
  readonly sampleColumn?: string;
  readonly nullTokens?: readonly string[];
  /** Replaces a store that is there. */
  readonly overwrite: boolean;
  readonly content: ContentOptions;
}

/** The options that decide what the store holds: a changed one makes another store. */
export interface ContentOptions {
  readonly calls: CallsEncoding;
  readonly halfCall: 'missing' | 'haploid' | 'reference' | 'error';
  readonly duplicates: 'error' | 'first' | 'keep';
  readonly onMalformed: 'error' | 'skip';
  readonly info: readonly string[];
  readonly regions: readonly string[];
  readonly passOnly: boolean;
  readonly minMaf: number;
  readonly maxMissing: number;
}
