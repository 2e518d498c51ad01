import { basename } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { ScoreFileError } from '../errors.ts';
import {
  readScoreColumns,
  readScoreHeader,
  type ScoreColumns,
  type ScoreHeader,
} from './score-header.ts';
import { ScoreLineReader } from './score-line.ts';
import { ScoreRows } from './score-rows.ts';
import { textLines } from './text-lines.ts';

/** A polygenic score: effect alleles and their weights. */
export interface ScoreFile extends ScoreHeader {
  readonly path: string;
  /** `pgs_id`, or else the name of the file without its endings. */
  readonly name: string;
  readonly rows: ScoreRows;
}

/**
 * Reads a PGS Catalog scoring file of format 2, harmonised or not, gzip or not.
 *
 * Dominant, recessive and per-dosage weights are honoured. Interactions, haplotypes and diplotypes
 * need phase or several variants at once: a file that has one is refused, for a score without
 * them is another score. A line without a position is kept and matches nothing.
 *
 * @throws {ScoreFileError} If the file is no score file, or a line cannot be read or honoured.
 */
export async function readScoreFile(path: string, signal?: AbortSignal): Promise<ScoreFile> {
  const comments = new Map<string, string>();
  const rows = new ScoreRows();
  let columns: ScoreColumns | undefined;
  let reader: ScoreLineReader | undefined;
  let lineNumber = 0;
  try {
    for await (const lines of textLines(path, signal)) {
      for (const line of lines) {
        lineNumber++;
        if (reader) {
          if (line !== '') rows.add(reader.read(line, lineNumber));
        } else if (line.startsWith('#')) {
          addComment(line, comments);
        } else if (line !== '') {
          columns = readScoreColumns(line, path, lineNumber);
          reader = new ScoreLineReader(columns, path);
        }
      }
    }
  } catch (error) {
    throw readFailure(error, path, lineNumber);
  }
  if (!columns || rows.count === 0) throw emptyFile(path, columns !== undefined);
  const header = readScoreHeader(comments, columns);
  return { ...header, path, name: header.id ?? nameOfFile(path), rows };
}

function addComment(line: string, comments: Map<string, string>): void {
  const equals = line.indexOf('=');
  if (equals > 0) comments.set(line.slice(1, equals).replace(/^#+/, ''), line.slice(equals + 1));
}

function readFailure(error: unknown, file: string, line: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code !== 'ENOENT' && code !== 'EISDIR' && !code.startsWith('Z_')) return error;
  const place = code.startsWith('Z_') ? { file, line } : { file };
  return new ScoreFileError('Cannot read score file', {
    location: place,
    expected: 'a PGS Catalog scoring file, plain or gzip',
    actual: code === 'ENOENT' ? 'no such file' : (error as Error).message,
    cause: error,
  });
}

function emptyFile(file: string, hasColumns: boolean): ScoreFileError {
  return new ScoreFileError('Cannot read score file', {
    location: { file },
    expected: 'a line of column names and at least one variant',
    actual: quote(hasColumns ? 'column names alone' : 'neither'),
  });
}

function nameOfFile(path: string): string {
  return basename(path).replace(/(\.(txt|tsv|csv|score))?(\.b?gz)?$/i, '');
}
