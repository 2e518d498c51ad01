import { type Diagnostic, formatLocation } from './diagnostic.ts';

/** All diagnostics of one code: how often, and where first. */
export interface DiagnosticCount {
  readonly code: string;
  readonly severity: Diagnostic['severity'];
  readonly count: number;
  /** The first messages, with their locations. */
  readonly examples: readonly string[];
}

const EXAMPLES_KEPT = 10;

/** Counts diagnostics by code, keeping the first few of each: bounded memory for any input. */
export class DiagnosticCounter {
  readonly #byCode = new Map<
    string,
    { severity: Diagnostic['severity']; count: number; examples: string[] }
  >();

  add(diagnostic: Diagnostic): void {
    const { code, severity, location, message, count = 1 } = diagnostic;
    const entry = this.#entry(code, severity);
    entry.count += count;
    if (entry.examples.length < EXAMPLES_KEPT) {
      entry.examples.push(location ? `${formatLocation(location)}: ${message}` : message);
    }
  }

  /** Adds what another counter (of a worker, say) has counted. */
  merge(counts: readonly DiagnosticCount[]): void {
    for (const { code, severity, count, examples } of counts) {
      const entry = this.#entry(code, severity);
      entry.count += count;
      entry.examples.push(...examples.slice(0, EXAMPLES_KEPT - entry.examples.length));
    }
  }

  /** The counts so far, by code in the order first seen. */
  counts(): DiagnosticCount[] {
    return [...this.#byCode].map(([code, entry]) => ({
      code,
      ...entry,
      examples: [...entry.examples],
    }));
  }

  #entry(code: string, severity: Diagnostic['severity']) {
    const known = this.#byCode.get(code);
    if (known) return known;
    const entry = { severity, count: 0, examples: [] as string[] };
    this.#byCode.set(code, entry);
    return entry;
  }
}
