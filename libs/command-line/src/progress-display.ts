import type { Progress } from '@dirghayu/pipeline';
import { Presets, SingleBar } from 'cli-progress';
import { formatBytes, formatCount, formatSeconds } from './quantities.ts';

/** Shows how far a job is, until `stop`. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

const PLAIN_LINE_EVERY_MS = 5_000;

/**
 * A bar with rate and time left on a terminal, a line every five seconds elsewhere, and nothing
 * when `quiet`. Writes to standard error: standard output belongs to results.
 */
export function progressDisplay(
  title: string,
  { quiet = false, stream = process.stderr }: { quiet?: boolean; stream?: NodeJS.WriteStream } = {},
): ProgressDisplay {
  if (quiet) return { update: () => {}, stop: () => {} };
  return stream.isTTY ? bar(title, stream) : plainLines(title, stream);
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

function plainLines(title: string, stream: NodeJS.WriteStream): ProgressDisplay {
  const started = performance.now();
  let last = started;
  return {
    update(progress) {
      const now = performance.now();
      if (now - last < PLAIN_LINE_EVERY_MS) return;
      last = now;
      const share = progress.total ? ` ${Math.floor((100 * progress.done) / progress.total)}%` : '';
      stream.write(`${title}${share} | ${describe(progress, now - started)}\n`);
    },
    stop: () => {},
  };
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
