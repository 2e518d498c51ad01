import { DirghayuError } from '@dirghayu/pipeline';

/** DuckDB refused a statement. Code `SQL`. */
export class SqlError extends DirghayuError {
  constructor(cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super('SQL', `Cannot run the statement: ${message}`, { cause });
  }
}
