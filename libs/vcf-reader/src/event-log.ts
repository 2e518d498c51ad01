import type { Diagnostic, Location, StageContext } from '@dirghayu/pipeline';

/** Single reports of a code before the rest is only counted. */
const REPORTED_ONE_BY_ONE = 10;

/**
 * Reports what a reader drops or repairs: the first ones of each code with their places, the
 * rest as one count at the end. A gVCF has a reference block every few lines.
 */
export class EventLog {
  readonly #context: StageContext;
  readonly #codes = new Map<string, { diagnostic: Diagnostic; reported: number; held: number }>();

  constructor(context: StageContext) {
    this.#context = context;
  }

  note(
    code: string,
    severity: Diagnostic['severity'],
    message: () => string,
    location: () => Location,
  ): void {
    const entry = this.#codes.get(code);
    if (entry && entry.reported >= REPORTED_ONE_BY_ONE) {
      entry.held += 1;
      return;
    }
    const diagnostic = { code, severity, message: message(), location: location() };
    this.#context.report(diagnostic);
    if (entry) entry.reported += 1;
    else this.#codes.set(code, { diagnostic, reported: 1, held: 0 });
  }

  /** Reports what was only counted. */
  flush(): void {
    for (const entry of this.#codes.values()) {
      const { code, severity, location } = entry.diagnostic;
      if (entry.held === 0) continue;
      const message = `${entry.held} more of the same kind`;
      const file = location?.file;
      this.#context.report({
        code,
        severity,
        message,
        count: entry.held,
        ...(file === undefined ? {} : { location: { file } }),
      });
      entry.held = 0;
    }
  }
}
