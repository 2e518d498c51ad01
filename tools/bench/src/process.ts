import { execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { BenchError } from './errors.ts';
import { type Meter, pollPeak } from './peak-memory.ts';

/** A program with its arguments. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** What one run of a command took. */
export interface Measured {
  /** From before the process is made until it has ended. */
  readonly seconds: number;
  /** Peak resident memory of the process with all its threads; null where it cannot be read. */
  readonly peakBytes: number | null;
  readonly stdout: string;
}

/** How a command is run. */
export interface MeasureOptions {
  readonly meter: Meter;
  /** Whether what it prints is kept; otherwise it goes to /dev/null, as a user would send it. */
  readonly keepStdout: boolean;
  /** A file that the meter may write. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** A command that runs a script with this Node. */
export function nodeCommand(script: string, args: readonly string[]): Command {
  return { file: process.execPath, args: [script, ...args] };
}

/** Standard output of a command that must succeed. Its size is bounded by a gigabyte. */
export function capture({ file, args }: Command, input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, [...args], { maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      if (error) reject(failure({ file, args }, String(error.code ?? error.signal), stderr));
      else resolve(stdout);
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}

/**
 * Runs a command and measures it.
 *
 * @throws {BenchError} If it fails.
 */
export async function measure(command: Command, options: MeasureOptions): Promise<Measured> {
  const { meter, scratch, signal } = options;
  signal.throwIfAborted();
  const isTimed = meter.kind === 'gnu-time';
  if (isTimed) await rm(scratch, { force: true });
  const timer = isTimed ? [meter.path, '-f', '%M', '-o', scratch] : [];
  const [file = '', ...args] = [...timer, command.file, ...command.args];
  const outcome = await runToEnd({ file, args }, options);
  if (outcome.code !== 0) throw failure(command, outcome.code, outcome.stderr);
  const peakBytes = isTimed ? await readPeak(scratch) : outcome.polledPeak;
  return { seconds: outcome.seconds, peakBytes, stdout: outcome.stdout };
}

function runToEnd({ file, args }: Command, { meter, keepStdout, signal }: MeasureOptions) {
  return new Promise<{
    code: number | string;
    seconds: number;
    stdout: string;
    stderr: string;
    polledPeak: number | null;
  }>((resolve, reject) => {
    const started = process.hrtime.bigint();
    // A group of its own: GNU time does not pass a signal on to what it runs.
    const child = spawn(file, args, {
      detached: true,
      stdio: ['ignore', keepStdout ? 'pipe' : 'ignore', 'pipe'],
    });
    const poll = meter.kind === 'proc' && child.pid ? pollPeak(child.pid) : null;
    const stop = () => child.pid && process.kill(-child.pid, 'SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    let [stdout, stderr] = ['', ''];
    let seconds = Number.NaN;
    child.stdout?.on('data', (text) => (stdout += text));
    child.stderr?.on('data', (text) => (stderr += text));
    child.once('exit', () => {
      seconds = Number(process.hrtime.bigint() - started) / 1e9;
      signal.removeEventListener('abort', stop);
    });
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      const polledPeak = poll?.stop() ?? null;
      if (signal.aborted) reject(signal.reason);
      else resolve({ code: code ?? String(killedBy), seconds, stdout, stderr, polledPeak });
    });
  });
}

/** GNU time writes kilobytes, below a line about the exit status if that is not 0. */
async function readPeak(path: string): Promise<number | null> {
  const kilobytes = Number((await readFile(path, 'utf8')).trim().split('\n').at(-1));
  return Number.isFinite(kilobytes) ? kilobytes * 1024 : null;
}

function failure({ file, args }: Command, code: number | string, stderr: string): BenchError {
  return new BenchError(`Cannot run ${[file, ...args].join(' ')}`, {
    expected: 'exit code 0',
    actual: `${code}: ${stderr.trim().slice(-2000)}`,
  });
}
