import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const store = join(temporaryDirectory(), 'store');

beforeAll(async () => {
  const flags = ['--phenotypes', 'test-data/clinical.csv', '--output-dir', store];
  expect((await ingest('--input-dir', 'test-data', ...flags)).code).toBe(0);
});

const statements = fencedBlocks('docs/sql.md', 'sql').flatMap((block) =>
  block
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== ''),
);

it('docs/sql.md has statements', () => expect(statements.length).toBe(6));

it.each(statements)('docs/sql.md: %s', async (statement) => {
  const run = await ingest('sql', statement, '--data-dir', store, '--json');
  expect(run.stderr).toBe('');
  const rows = JSON.parse(run.stdout);
  expect(rows.length).toBeGreaterThan(0);
  expect(Object.values(rows[0])).not.toContain(null);
});
