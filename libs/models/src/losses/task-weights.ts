import { quote } from '@dirghayu/pipeline';
import {
  exp,
  mul,
  neg,
  type Scalar,
  sum,
  type Tensor,
  type Tensor1D,
  tensor1d,
} from '@tensorflow/tfjs';
import { ModelError } from '../errors.ts';

/**
 * How the losses of several tasks are added: each as it is; each times a number of its own (1 where
 * none is given); or by learnt uncertainty, `Σ l / (2σ²) + log σ`.
 */
export type TaskWeights = 'equal' | 'uncertainty' | Readonly<Record<string, number>>;

/** Name of the weights that hold each task's learnt `log σ²`, shape [1, tasks]. */
export const LOG_VARIANCE = 'loss.log_variance';

/**
 * The weight of each task; 1 for all unless they are given.
 *
 * @throws {ModelError} If a weight is given to another name, or is not above 0.
 */
export function fixedWeights(names: readonly string[], weights: TaskWeights): number[] {
  if (typeof weights === 'string') return names.map(() => 1);
  for (const [name, weight] of Object.entries(weights)) {
    if (names.includes(name) && weight > 0) continue;
    throw new ModelError(`Cannot weigh task ${quote(name)} by ${weight}`, {
      expected: `a weight above 0 for one of ${names.map(quote).join(', ')}`,
      actual: names.includes(name) ? String(weight) : 'another name',
    });
  }
  return names.map((name) => weights[name] ?? 1);
}

/** Losses of a batch by task, and whether anybody in it had a label for each. */
export interface TaskLosses {
  /** Shape [tasks]. */
  readonly losses: Tensor1D;
  readonly isKnown: readonly boolean[];
}

/**
 * Adds the losses of a batch up; a task that is not known in it adds neither loss nor gradient, to its
 * variance neither.
 *
 * @param logVariance Of each task, shape [1, tasks]: weighs by uncertainty.
 */
export function addTaskLosses(
  { losses, isKnown }: TaskLosses,
  weights: readonly number[],
  logVariance?: Tensor,
): Scalar {
  const known = tensor1d(isKnown.map((is, task) => (is ? (weights[task] ?? 1) : 0)));
  if (!logVariance) return sum(mul(losses, known)) as Scalar;
  const variance = logVariance.reshape([isKnown.length]);
  const weighted = mul(losses, exp(neg(variance)))
    .add(variance)
    .div(2);
  return sum(mul(weighted, known)) as Scalar;
}
