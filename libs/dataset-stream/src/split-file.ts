import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { DatasetError } from './errors.ts';
import type { SplitAssignment, SplitName } from './split.ts';

const HEADER = 'sample_id\tsplit';

/** Writes who is in which split as a TSV of `sample_id` and `split`; people in none are left out. */
export async function writeSplits(path: string, splits: SplitAssignment): Promise<void> {
  const lines = [HEADER];
  for (const [id, split] of splits) if (split !== null) lines.push(`${id}\t${split}`);
  await writeFileAtomically(path, `${lines.join('\n')}\n`);
}

/**
 * Reads what `writeSplits` wrote.
 *
 * @throws {DatasetError} If the header, a line or a name of a split is another, or an ID repeats.
 */
export async function readSplits(path: string): Promise<ReadonlyMap<string, SplitName>> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/);
  if (header !== HEADER) throw badLine(path, 1, 'the header sample_id, split', header ?? '');
  const splits = new Map<string, SplitName>();
  for (const [i, line] of lines.entries()) {
    const [id = '', split, ...rest] = line.split('\t');
    if (rest.length > 0 || (split !== 'train' && split !== 'valid' && split !== 'test')) {
      throw badLine(path, i + 2, 'a sample ID and train, valid or test', line);
    }
    if (splits.has(id)) throw badLine(path, i + 2, 'each sample ID once', line);
    splits.set(id, split);
  }
  return splits;
}

function badLine(file: string, line: number, expected: string, actual: string): DatasetError {
  const location = { file, line };
  return new DatasetError('Cannot read splits', { location, expected, actual: quote(actual) });
}
