/**
 * A wrong option or output directory, found before anything is written. Code `CONFIG`, exit code 2.
 *
 * Message form: `Cannot <action>: expected <expected>, got <actual>`.
 */
export class SimulateConfigError extends Error {
  readonly code = 'CONFIG';
  readonly expected: string;
  readonly actual: string;

  constructor(action: string, expected: string, actual: string) {
    super(`Cannot ${action}: expected ${expected}, got ${actual}`);
    this.name = 'SimulateConfigError';
    this.expected = expected;
    this.actual = actual;
  }
}
