import { readScoreFile, type ScoreFile } from '@dirghayu/genetics';
import { ConfigError, quote } from '@dirghayu/pipeline';

/**
 * Reads score files, whose names must differ.
 *
 * @throws {ConfigError} If two files have one name.
 */
export async function readScores(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<readonly ScoreFile[]> {
  const scores: ScoreFile[] = [];
  for (const path of paths) {
    const score = await readScoreFile(path, signal);
    const twin = scores.find(({ name }) => name === score.name);
    if (twin) {
      throw new ConfigError(`Cannot score ${quote(score.name)} twice`, {
        expected: 'score files of different pgs_id',
        actual: `${quote(twin.path)} and ${quote(path)}`,
      });
    }
    scores.push(score);
  }
  return scores;
}
