/** What an engine is asked to run. */
export interface SubmitRequest {
  /** Absolute path, or URL, of the planned store. */
  readonly outputDir: string;
  /** Shards that are not done, ascending. */
  readonly shards: readonly number[];
  /** Memory of the largest of them, as the plan estimates it. */
  readonly memoryBytes: number;
  /** How `dirghayu-ingest` is started where the jobs run: text for a shell. */
  readonly program: string;
  /** Files of the user's own stages, which the job of a shard names again. */
  readonly stages: readonly string[];
  /** Shards that may run at a time; the engine's own bound when absent. */
  readonly atOnce: number | undefined;
  /** Where scripts and logs go. */
  readonly directory: string;
  /** Options that are handed to the engine's own command as they are. */
  readonly engineOptions: readonly string[];
}

/** A file that an engine runs or hands over. */
export interface JobFile {
  readonly name: string;
  readonly text: string;
}

/** What an engine makes of a request. */
export interface JobFiles {
  readonly files: readonly JobFile[];
  /** The commands that start it, each a line for a shell. */
  readonly commands: readonly string[];
}

/** Jobs that were started. */
export interface Submission {
  /** What a person calls them: `Slurm jobs 17, 18`. */
  readonly description: string;
  /** Whether any of them still waits or runs. */
  isAlive(): Promise<boolean>;
}

/** A way to run the shards and the commit of a plan. */
export interface SubmitEngine {
  readonly name: string;
  prepare(request: SubmitRequest): Promise<JobFiles>;
  /** Starts what `prepare` made; null where that is left to the user. */
  readonly start: ((request: SubmitRequest) => Promise<Submission>) | null;
  /** Jobs of an earlier submission that still wait or run; null if there are none. */
  resume(request: SubmitRequest): Promise<Submission | null>;
}
