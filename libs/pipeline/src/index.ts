/**
 * The contracts that every source, stage and sink shares.
 *
 * @example
 * const rows = await from(source).through(stage).into(sink, { signal, report, progress });
 *
 * @module
 */
export { type Diagnostic, formatLocation, type Location } from './diagnostic.ts';
export { type DiagnosticCount, DiagnosticCounter } from './diagnostic-counter.ts';
export {
  ConfigError,
  DirghayuError,
  type ErrorDetail,
  isDirghayuError,
  printable,
  quote,
  SchemaMismatchError,
  StageError,
  UnsupportedError,
} from './errors.ts';
export { createContext, from, type Pipeline, type RunOptions } from './pipeline.ts';
export { createStage, definePlugin, type StagePlugin } from './plugin.ts';
export type { Progress } from './progress.ts';
export type { Sink, Source, Stage, StageContext } from './stage.ts';
export type { StandardSchema, ValidationIssue, ValidationResult } from './standard-schema.ts';
