import { writeFileAtomically } from '@dirghayu/cohort-store';
import {
  type FeatureMatchCounts,
  loadCheckpoint,
  type ModelEvaluation,
  ModelEvaluator,
  type Subgroup,
  targetsOf,
  trainingDistances,
} from '@dirghayu/models';
import { openModelPeople } from './model-people.ts';
import type { PredictOptions } from './predict.ts';
import { restrictionsOf } from './predict.ts';

/** What to judge, by whom. */
export interface EvaluateOptions extends Omit<PredictOptions, 'output'> {
  /** Where the metrics go; absent: nowhere but to standard output. */
  readonly output?: string | undefined;
  readonly subgroups: readonly Subgroup[];
  readonly bootstraps: number;
  readonly seed: number;
}

/** How a model did on the people of a store. */
export interface EvaluateOutcome extends ModelEvaluation {
  readonly features: FeatureMatchCounts;
  /** People far outside of those whom the model was trained on; null where that cannot be told. */
  readonly outside: number | null;
  readonly warnings: readonly string[];
}

/** Judges a model by the labels of the people of a store. */
export async function evaluate(options: EvaluateOptions): Promise<EvaluateOutcome> {
  const { bootstraps, seed, subgroups, output } = options;
  const model = await loadCheckpoint(options.checkpoint);
  try {
    const { space, preprocessing } = model.state;
    const people = await openModelPeople(model, {
      ...options,
      targets: targetsOf(model),
      progress: (progress) => options.progress('matrix', progress),
    });
    try {
      const restrictions = await restrictionsOf(model, options);
      const targets = people.targetNames;
      const judge = new ModelEvaluator(model, {
        targets,
        subgroups,
        restrictions,
        bootstraps,
        seed,
      });
      let [done, outside] = [0, 0];
      for await (const batch of people.batches()) {
        judge.add(batch);
        done += batch.rows;
        const distances = space && trainingDistances(batch, space, preprocessing.genotypes);
        outside += distances?.filter((distance) => distance > 1).length ?? 0;
        options.progress('evaluate', { unit: 'people', done, total: people.people });
      }
      const outcome = {
        ...judge.result(),
        features: people.matched,
        outside: space ? outside : null,
        warnings: people.warnings,
      };
      if (output !== undefined) {
        await writeFileAtomically(output, `${JSON.stringify(outcome, null, 2)}\n`);
      }
      return outcome;
    } finally {
      await people.close();
    }
  } finally {
    model.dispose();
  }
}
