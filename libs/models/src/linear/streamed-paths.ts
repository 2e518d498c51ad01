import { type EncodedSplit, predictLinear } from '../encoded-split.ts';
import type { NetworkShape } from '../nets/network-shape.ts';
import type { Weights } from '../nets/weights.ts';
import type { ResolvedOptions } from '../options.ts';
import { type TrainingPlan, trainNetwork } from '../trainer.ts';
import type { LinearPath, LinearWeights } from './linear-path.ts';

/**
 * Fits the linear paths of a network by gradient, streaming: for genotypes that memory does not hold.
 *
 * Starts from the weights that the network has, the exact fits of covariates alone. There are no folds:
 * `outOfFold` is what the fit says of its own people, which with so many of them is nearly the same.
 */
export async function streamLinearPaths(
  plan: Omit<TrainingPlan, 'name' | 'part' | 'offsets'>,
  train: EncodedSplit,
  options: ResolvedOptions,
): Promise<LinearPath[]> {
  const { history, bestEpoch } = await trainNetwork(
    { ...plan, name: 'linear', part: 'linear' },
    { ...options, onEpoch: () => {} },
  );
  const validLoss = history[bestEpoch]?.validLoss ?? Number.NaN;
  const trained = await plan.network.weights();
  const paths: LinearPath[] = [];
  for (let output = 0; output < plan.network.shape.linearOutputs; output++) {
    const weights = linearWeightsOf(trained, plan.network.shape, output);
    const outOfFold = await predictLinear(weights, train);
    paths.push({ weights, variance: Number.NaN, validLoss, outOfFold });
  }
  return paths;
}

function linearWeightsOf(
  weights: Weights,
  { outputs, linearOutputs }: NetworkShape,
  output: number,
): LinearWeights {
  const column = (name: string) => {
    const values = weights.get(name)?.values ?? new Float32Array(0);
    return values.filter((_, i) => i % linearOutputs === output);
  };
  // A path that several outputs share has no bias of its own.
  const bias = outputs === linearOutputs ? weights.get('linear.bias')?.values[output] : 0;
  return {
    genotypes: column('linear.genotypes'),
    covariates: column('linear.covariates'),
    bias: bias ?? 0,
  };
}
