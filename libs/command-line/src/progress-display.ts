import type { Progress } from '@dirghayu/pipeline';
import { Presets, SingleBar } from 'cli-progress';
import { formatBytes, formatCount, formatSeconds } from './quantities.ts';

/** Shows how far a job is, until `stop`. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

/** How progress is shown. */
export interface ProgressDisplayOptions {
  /** Not at all. */
  readonly quiet?: boolean;
  /** As JSON events, one a line, for `--json`. */
  readonly json?: boolean;
  readonly stream?: NodeJS.WriteStream;
}

/**
 * A bar with rate and time left on a terminal; elsewhere a line every five seconds, plain or
 * JSON, which begins at once: a machine learns early what there is to do. Writes to standard error:
 * standard output belongs to results.
 */
export function progressDisplay(
  title: string,
  { quiet = false, json = false, stream = process.stderr }: ProgressDisplayOptions = {},
): ProgressDisplay {
  if (quiet) return { update: () => {}, stop: () => {} };
  if (json) return everyFewSeconds(stream, (progress) => jsonEvent(title, progress), 0);
  if (stream.isTTY) return bar(title, stream);
  return everyFewSeconds(stream, (progress, elapsedMs) => plainLine(title, progress, elapsedMs));
}

function bar(title: string, stream: NodeJS.WriteStream): ProgressDisplay {
  const started = performance.now();
  const single = new SingleBar(
    { format: '{title} {bar} {percentage}% | {detail}', stream, hideCursor: true, barsize: 24 },
    Presets.shades_classic,
  );
  let isStarted = false;
  return {
    update(progress) {
      const total = progress.total ?? progress.done;
      if (!isStarted) single.start(total || 1, 0, { title, detail: '' });
      isStarted = true;
      single.setTotal(total || 1);
      single.update(progress.done, { detail: describe(progress, performance.now() - started) });
    },
    stop: () => {
      if (isStarted) single.stop();
    },
  };
}

/** Writes what `format` makes of the progress, at most every five seconds from `firstMs` on. */
function everyFewSeconds(
  stream: NodeJS.WriteStream,
  format: (progress: Progress, elapsedMs: number) => string,
  firstMs = LINE_EVERY_MS,
): ProgressDisplay {
  const started = performance.now();
  let next = started + firstMs;
  return {
    update(progress) {
      const now = performance.now();
      if (now < next) return;
      next = now + LINE_EVERY_MS;
      stream.write(`${format(progress, now - started)}\n`);
    },
    stop: () => {},
  };
}

function plainLine(title: string, progress: Progress, elapsedMs: number): string {
  const { done, total } = progress;
  const share = total ? ` ${Math.floor((100 * done) / total)}%` : '';
  return `${title}${share} | ${describe(progress, elapsedMs)}`;
}

function jsonEvent(task: string, { unit, done, total, counters }: Progress): string {
  return JSON.stringify({ event: 'progress', task, unit, done, total, ...counters });
}

/** `12 of 40 shards | 3.1 shards/s | 9 s left`, and the counters. */
function describe({ unit, done, total, counters = {} }: Progress, elapsedMs: number): string {
  const amount = (value: number) =>
    unit === 'bytes' ? formatBytes(value) : `${formatCount(Math.round(value))} ${unit}`;
  const perSecond = done / Math.max(elapsedMs / 1000, 1e-3);
  const parts = [total ? `${amount(done)} of ${amount(total)}` : amount(done)];
  parts.push(`${amount(perSecond)}/s`);
  if (total && perSecond > 0) parts.push(`${formatSeconds((total - done) / perSecond)} left`);
  for (const [name, count] of Object.entries(counters)) parts.push(`${formatCount(count)} ${name}`);
  return parts.join(' | ');
}
