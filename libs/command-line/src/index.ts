/**
 * What the programs share: flags, exit codes, progress and quantities as text.
 *
 * @example
 * process.exitCode = await runProgram(program, process.argv.slice(2));
 *
 * @module
 */
export { addBucketFlags, type BucketActions, type CacheFlags } from './bucket-flags.ts';
export { addCompletion } from './completion.ts';
export { doctorCommand, type Finding, toolVersion } from './doctor.ts';
export {
  type ProgressDisplay,
  type ProgressDisplayOptions,
  progressDisplay,
} from './progress-display.ts';
export {
  formatBytes,
  formatCount,
  formatSeconds,
  parseBytes,
  parseList,
  parseNumber,
  parseWhole,
} from './quantities.ts';
export { dashedFlags, EXIT, runProgram } from './run-program.ts';
export { inUsersNames } from './stand-ins.ts';
export { stopSignal } from './stop-signal.ts';
export { threadsOption } from './threads-option.ts';
