/** Where in an input something was found. */
export interface Location {
  /** Path or URL as the user gave it. */
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in bytes from the start of the line. */
  readonly column?: number;
  /** 0-based, in uncompressed bytes. */
  readonly byteOffset?: number;
}

/**
 * Something that a stage dropped, repaired or found odd, without stopping.
 *
 * `code` is stable and kebab-case (`duplicate-variant`); summaries count by it.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'info' | 'warning';
  readonly message: string;
  /** How many items this one report stands for; 1 when absent. */
  readonly count?: number;
  readonly location?: Location;
}

/** `file:line:column`, as far as it is known: the form that editors jump to. */
export function formatLocation({ file, line, column }: Location): string {
  return [file, line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined)
    .join(':');
}
