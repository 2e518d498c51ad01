import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { SAMPLE_REPORT } from './sample-report.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const isAbsent = !existsSync(CHROMIUM);
if (isAbsent) console.warn(`SKIPPED: the report was not opened in a browser, none at ${CHROMIUM}`);

describe.skipIf(isAbsent)('the report in headless Chromium (skipped where there is none)', () => {
  test('is drawn without a word on the console', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'report-'));
    const page = join(folder, 'report.html');
    const picture = join(folder, 'report.png');
    try {
      await writeFile(page, renderReport(SAMPLE_REPORT));
      const { stderr } = await promisify(execFile)(CHROMIUM, [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--enable-logging=stderr',
        `--user-data-dir=${folder}/profile`,
        '--window-size=1200,4600',
        `--screenshot=${picture}`,
        `file://${page}`,
      ]);
      expect(stderr.split('\n').filter((line) => line.includes(':CONSOLE'))).toEqual([]);
      expect((await stat(picture)).size).toBeGreaterThan(100_000);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
