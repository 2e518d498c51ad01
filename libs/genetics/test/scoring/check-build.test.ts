import type { Diagnostic } from '@dirghayu/pipeline';
import { expect, test } from 'vitest';
import { checkBuilds } from '../../src/scoring/check-build.ts';
import type { ScoreFile } from '../../src/scoring/score-file.ts';
import { ScoreRows } from '../../src/scoring/score-rows.ts';

function scoreOn(build: string | null): ScoreFile {
  const header = { id: 'S', trait: null, weightType: null, build, isHarmonised: false };
  return { ...header, name: 'S', path: 'S.txt', rows: new ScoreRows() };
}

function reportsOf(build: string | null, cohort: string | null): readonly string[] {
  const reports: Diagnostic[] = [];
  checkBuilds([scoreOn(build)], cohort, (one) => reports.push(one));
  return reports.map(({ code }) => code);
}

test('one build by two names passes in silence; an unknown one is reported', () => {
  expect(reportsOf('GRCh38', 'hg38')).toEqual([]);
  expect(reportsOf(null, 'hg38')).toEqual(['unknown-build']);
  expect(reportsOf('GRCh38', null)).toEqual(['unknown-build']);
});

test('another build is refused', () => {
  expect(() => reportsOf('GRCh37', 'GRCh38.p13')).toThrow(
    'S.txt: Cannot score S: expected positions on GRCh38, the build of the store; the PGS Catalog has files harmonised to it, got GRCh37',
  );
});
