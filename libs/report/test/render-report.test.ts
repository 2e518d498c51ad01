import { expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { SAMPLE_REPORT } from './sample-report.ts';

const page = renderReport(SAMPLE_REPORT);

test('renderReport() has one h1 and no script', () => {
  expect(page.match(/<h1>/g)).toHaveLength(1);
  expect(page).not.toMatch(/<script/);
});
