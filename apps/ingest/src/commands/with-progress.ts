import {
  inUsersNames,
  type ProgressDisplay,
  progressDisplay,
  stopSignal,
} from '@dirghayu/command-line';
import { type Progress, printable } from '@dirghayu/pipeline';
import type { IngestContext } from '../ingest.ts';

/** Said when a job is stopped that can be run again. */
export const GO_ON = 'Stopped. Run the same command again to go on from here.';

/**
 * Runs a job with a bar (or JSON events) for each unit that it counts in, and a signal that Ctrl-C aborts with
 * `stopMessage`.
 */
export async function withProgress<Result>(
  { title, json, stopMessage }: { title: string; json: boolean; stopMessage: string },
  job: (context: IngestContext) => Promise<Result>,
): Promise<Result> {
  using stop = stopSignal(stopMessage);
  let current: { unit: string; display: ProgressDisplay } | undefined;
  const progress = (update: Progress) => {
    if (current?.unit !== update.unit) {
      current?.display.stop();
      current = { unit: update.unit, display: progressDisplay(title, { json }) };
    }
    current.display.update(update);
  };
  try {
    return await job({ signal: stop.signal, progress });
  } finally {
    current?.display.stop();
  }
}

/** Writes a line to standard output. */
export function print(text: string): void {
  process.stdout.write(`${printable(inUsersNames(text))}\n`);
}
