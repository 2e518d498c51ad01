import { quote, type StageContext } from '@dirghayu/pipeline';
import { ScoreMatchError } from '../errors.ts';
import { genomeBuild } from '../genome-build.ts';
import type { ScoreFile } from './score-file.ts';

/**
 * Compares the builds of scores with that of the cohort; one that is not known is reported.
 *
 * @param cohortBuild As the VCF header or the user names it; null if neither does.
 * @throws {ScoreMatchError} If a score's positions are of another build.
 */
export function checkBuilds(
  scores: readonly ScoreFile[],
  cohortBuild: string | null,
  report: StageContext['report'],
): void {
  const cohort = genomeBuild(cohortBuild);
  for (const { name, path, build, isHarmonised } of scores) {
    if (build === null || cohort === null) {
      const unknown = build === null ? `score ${quote(name)}` : 'the store';
      const message = `The build of ${unknown} is not stated: that positions agree is not checked`;
      report({ code: 'unknown-build', severity: 'warning', message, location: { file: path } });
    } else if (build !== cohort) {
      throw new ScoreMatchError(`Cannot score ${name}`, {
        location: { file: path },
        expected: `positions on ${cohort}, the build of the store${isHarmonised ? '' : '; the PGS Catalog has files harmonised to it'}`,
        actual: build,
      });
    }
  }
}
