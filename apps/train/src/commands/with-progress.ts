import { type ProgressDisplay, progressDisplay, stopSignal } from '@dirghayu/command-line';
import {
  type DiagnosticCount,
  DiagnosticCounter,
  printable,
  type StageContext,
} from '@dirghayu/pipeline';

/** What a job is known by while it runs. */
export interface JobTitle {
  readonly title: string;
  readonly json: boolean;
  /** Said when it is stopped. */
  readonly stopMessage: string;
}

/**
 * Runs a job with a bar (or JSON events) for each unit that it counts in, a signal that Ctrl-C
 * aborts, and a count of what it reports.
 */
export async function withProgress<Result>(
  { title, json, stopMessage }: JobTitle,
  job: (context: StageContext) => Promise<Result>,
): Promise<{ readonly result: Result; readonly diagnostics: readonly DiagnosticCount[] }> {
  using stop = stopSignal(stopMessage);
  const counter = new DiagnosticCounter();
  let current: { unit: string; display: ProgressDisplay } | undefined;
  const progress: StageContext['progress'] = (update) => {
    if (current?.unit !== update.unit) {
      current?.display.stop();
      current = { unit: update.unit, display: progressDisplay(title, { json }) };
    }
    current.display.update(update);
  };
  const report: StageContext['report'] = (diagnostic) => counter.add(diagnostic);
  try {
    const result = await job({ signal: stop.signal, report, progress });
    return { result, diagnostics: counter.counts() };
  } finally {
    current?.display.stop();
  }
}

/** What was reported, a line each, for the end of a summary. */
export function diagnosticLines(diagnostics: readonly DiagnosticCount[]): string[] {
  return diagnostics.flatMap(({ severity, examples }) =>
    examples.map((example) => `${severity}: ${example}`),
  );
}

/** Writes a line to standard output. */
export function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}
