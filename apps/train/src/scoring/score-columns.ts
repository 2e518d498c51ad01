import { personScore } from '@dirghayu/genetics';
import { ConfigError, quote, type StageContext } from '@dirghayu/pipeline';
import { readScores } from './read-scores.ts';
import { scoreStore } from './score-store.ts';

/** Whether a covariate is a polygenic score, not a column of the store. */
export function isScore(covariate: string): boolean {
  return covariate.startsWith('score:');
}

/** Least share of a score's lines that the store must have, as `train score` asks. */
const MIN_OVERLAP = 0.75;

/**
 * Scores as columns for training, by covariate name (`score:PGS000586`): the average over a person's
 * known alleles. Nothing is filled in, so that nothing of the people left out of training is in it.
 *
 * @throws {ConfigError} If a covariate names a score that no file has.
 */
export async function scoreColumns(
  dataDir: string,
  files: readonly string[],
  names: readonly string[],
  context: StageContext,
): Promise<ReadonlyMap<string, Float64Array>> {
  const all = await readScores(files, context.signal);
  const scores = names.map((covariate) => {
    const score = all.find(({ name }) => `score:${name}` === covariate);
    if (score) return score;
    throw new ConfigError(`Cannot find covariate ${quote(covariate)}`, {
      expected: `a score of --score-file (${all.map(({ name }) => `score:${name}`).join(', ')})`,
      actual: 'none of that name',
    });
  });
  const options = { dataDir, scores, rules: {}, minOverlap: MIN_OVERLAP, imputeMissing: false };
  const { totals, people } = await scoreStore(options, context);
  const persons = Array.from({ length: people }, (_, person) => person);
  return new Map(
    names.map((covariate, score) => [
      covariate,
      Float64Array.from(
        persons,
        (person) => personScore(totals, { score, person, people }, false).average,
      ),
    ]),
  );
}
