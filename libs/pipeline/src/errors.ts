import { formatLocation, type Location } from './diagnostic.ts';

/**
 * What a foreseen error tells beyond its message.
 *
 * `expected` and `actual` complete the sentence "expected …, got …"; `location` heads it.
 */
export interface ErrorDetail {
  readonly location?: Location;
  readonly expected?: string;
  readonly actual?: string;
  readonly cause?: unknown;
}

/**
 * An error that the code foresaw: the data, the command line or a limit of ours is at fault.
 *
 * Narrow on `code`, which works across realms and duplicate packages. Message form:
 * `file:line:column: Cannot <action>: expected <expected>, got <actual>`.
 */
export class DirghayuError extends Error {
  readonly code: string;
  readonly location?: Location;
  readonly expected?: string;
  readonly actual?: string;

  constructor(code: string, action: string, detail: ErrorDetail = {}) {
    super(composeMessage(action, detail), 'cause' in detail ? { cause: detail.cause } : {});
    this.name = new.target.name;
    this.code = code;
    if (detail.location) this.location = detail.location;
    if (detail.expected !== undefined) this.expected = detail.expected;
    if (detail.actual !== undefined) this.actual = detail.actual;
  }
}

/** A wrong option, argument or configuration file; exit code 2. Code `CONFIG`. */
export class ConfigError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('CONFIG', action, detail);
  }
}

/** An input stream lacks what a stage needs; thrown before any data moves. Code `SCHEMA_MISMATCH`. */
export class SchemaMismatchError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('SCHEMA_MISMATCH', action, detail);
  }
}

/** A limit of ours, not a fault of the input. Code `UNSUPPORTED`. */
export class UnsupportedError extends DirghayuError {
  constructor(action: string, detail: ErrorDetail = {}) {
    super('UNSUPPORTED', action, detail);
  }
}

/** A bug inside a stage, with the stage's name; the original error is the `cause`. Code `STAGE_FAILED`. */
export class StageError extends DirghayuError {
  readonly stage: string;

  constructor(stage: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super('STAGE_FAILED', `Cannot finish stage ${quote(stage)}: ${reason}`, { cause });
    this.stage = stage;
  }
}

/** Brands our errors across realms and duplicate copies of this package. */
const BRAND = Symbol.for('@dirghayu/error');
Object.defineProperty(DirghayuError.prototype, BRAND, { value: true });

/** Whether `error` is one of ours, optionally with one of the given codes. */
export function isDirghayuError(error: unknown, ...codes: string[]): error is DirghayuError {
  if (!(error instanceof Error) || !(BRAND in error)) return false;
  return codes.length === 0 || codes.includes((error as unknown as DirghayuError).code);
}

/** `value` in double quotes, escaped, cut at 80 characters: for use in messages. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
}

/**
 * `text` with its control characters escaped, but for tabs and line feeds: names come from files of
 * strangers, and a terminal would obey them.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** C0 without tab and line feed, DEL, and C1. */
const CONTROL = /[^\t\n\P{Cc}]/gu;

function composeMessage(action: string, { location, expected, actual }: ErrorDetail): string {
  const wanted = expected === undefined ? '' : `: expected ${expected}`;
  const found = actual === undefined ? '' : `, got ${actual}`;
  const place = location ? `${formatLocation(location)}: ` : '';
  return printable(`${place}${action}${wanted}${found}`);
}
