import type { Diagnostic } from './diagnostic.ts';
import type { Progress } from './progress.ts';

/** What the runner gives every source, stage and sink. A stage has no other way to speak. */
export interface StageContext {
  /** Aborts the run; sources and sinks MUST stop soon after it fires. */
  readonly signal: AbortSignal;
  report(diagnostic: Diagnostic): void;
  progress(progress: Progress): void;
}

/** Where a stream comes from. It can be opened again; each opening is one pass. */
export interface Source<Out> {
  readonly name: string;
  open(context: StageContext): Promise<Out>;
}

/**
 * Turns one stream into another.
 *
 * `apply` checks the input's schema at once and moves data only when the result is read.
 * The whole contract is in docs/stages.md.
 */
export interface Stage<In, Out = In> {
  readonly name: string;
  apply(input: In, context: StageContext): Promise<Out>;
}

/** Consumes a stream to its end. */
export interface Sink<In, Result> {
  readonly name: string;
  drain(input: In, context: StageContext): Promise<Result>;
}
