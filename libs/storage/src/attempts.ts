import { setTimeout as sleep } from 'node:timers/promises';

/** Waits before each further attempt: a dropped connection is often back within a second. */
export const RETRY_DELAYS_MS: readonly number[] = [50, 200, 800, 3200];

/**
 * Runs `action` until it succeeds, with growing waits, as long as `isPassing` says that a fault
 * may go by itself; throws the last fault. Waits vary by a half, so that many readers that were
 * turned away together do not come back together.
 */
export async function withAttempts<Result>(
  action: () => Promise<Result>,
  isPassing: (error: unknown) => boolean,
  delaysMs: readonly number[] = RETRY_DELAYS_MS,
): Promise<Result> {
  for (let i = 0; ; i++) {
    try {
      return await action();
    } catch (error) {
      const delay = delaysMs[i];
      if (delay === undefined || !isPassing(error)) throw error;
      await sleep(delay * (0.75 + Math.random() / 2));
    }
  }
}

/** Answers of a server that another attempt may better. */
export const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The innermost message: `fetch failed` says nothing. */
export function innermostMessage(thrown: unknown): string {
  let error = thrown;
  while (error instanceof Error && error.cause instanceof Error) error = error.cause;
  return error instanceof Error ? error.message || error.name : String(error);
}
