import type { TypeOverrides } from '@dirghayu/parquet-writer';
import type { ContentOptions } from './plan/plan-file.ts';
import type { StageRequest } from './stages/load-stage.ts';

/** Everything a user can ask of an ingest. Defaults stand in commands/ingest-flags.ts. */
export interface IngestOptions {
  /** Directories, searched recursively, or single files. */
  readonly inputs: readonly string[];
  readonly outputDir: string;
  readonly threads: number;
  /** Bytes that the whole ingest may hold. */
  readonly memory: number;
  /** How many shards to cut about; chosen from the input's size when absent. */
  readonly shards?: number;
  readonly phenotypes?: string;
  readonly sampleColumn?: string;
  readonly nullTokens?: readonly string[];
  /** Types of columns of the clinical table, in the place of the inferred ones. */
  readonly types?: TypeOverrides;
  /** Replaces a store that is there. */
  readonly overwrite: boolean;
  readonly content: Omit<ContentOptions, 'stages'>;
  /** Stages in their order, and the directory that their paths start at. */
  readonly stages: readonly StageRequest[];
  readonly stagesDirectory: string;
}
