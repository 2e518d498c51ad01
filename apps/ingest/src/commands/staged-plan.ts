import { requireInside, storePaths } from '@dirghayu/cohort-store';
import { quote } from '@dirghayu/pipeline';
import { OutputError, stagedPlanPath } from '../output-directory.ts';
import { type IngestPlan, readPlan } from '../plan/plan-file.ts';

/**
 * The plan of the ingest in progress at `outputDir`.
 *
 * @throws {OutputError} If there is none.
 */
export async function requirePlan(outputDir: string): Promise<IngestPlan> {
  await requireInside(outputDir, storePaths(outputDir).staging);
  const plan = await readPlan(stagedPlanPath(outputDir));
  if (plan) return plan;
  throw noPlan(outputDir);
}

/** Nothing is in progress at `outputDir`. */
export function noPlan(outputDir: string): OutputError {
  return new OutputError(`Cannot find a plan in ${quote(outputDir)}`, {
    expected: 'an ingest that was planned and not yet committed; run `dirghayu-ingest plan`',
    actual: 'none',
  });
}
