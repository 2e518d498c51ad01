import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { describe, expect, it } from 'vitest';
import { ingest } from '../program.ts';
import { callTexts } from '../stored-calls.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { missingModules, python } from './python.ts';

const directory = temporaryDirectory();
const missing = missingModules('pyarrow');
const skipped = missing.length > 0 ? ` (SKIPPED without ${missing.join(', ')})` : '';

describe.skipIf(missing.length > 0)(`the reader in docs/format.md${skipped}`, () => {
  it('reads every call of a store with pyarrow alone', async () => {
    const store = join(directory, 'processed');
    const made = await ingest('--input-dir', 'test-data', '--output-dir', store);
    expect(made.code).toBe(0);
    const [reader, ...others] = fencedBlocks('docs/format.md', 'python');
    expect(others).toEqual([]);
    const printed = await python(reader ?? '', directory);
    const ours = await callTexts(store);
    expect(printed.trim().split('\n').sort()).toEqual(ours.sort());
    expect(ours.length).toBeGreaterThan(1000);
  });
});
