import type { BatchSource, SampleBatch } from '@dirghayu/genotypes';
import { type Scalar, type Tensor2D, tensor2d } from '@tensorflow/tfjs';
import { onTrainingDevice, trainingMultiplier } from './gpu/training-device.ts';
import { maskedBce } from './losses/masked-bce.ts';
import { Network } from './nets/network.ts';
import type { NetworkShape } from './nets/network-shape.ts';
import type { Weights } from './nets/weights.ts';
import type { EpochLog } from './options.ts';
import { fitPreprocessing, genotypeColumns, type Preprocessing } from './preprocessing.ts';
import { trainNetwork } from './trainer.ts';

/** A net whose training is timed. */
export interface TrialOptions {
  /** `genotypes`, `trunk` and `heads`, each a `.kernel` and a `.bias`; the linear path is 0. */
  readonly weights: Weights;
  /** Width of the encoder and the trunk. */
  readonly hidden: number;
  readonly epochs: number;
}

interface Trial {
  readonly preprocessing: Preprocessing;
  readonly shape: NetworkShape;
  readonly start: Weights;
  readonly epochs: number;
}

/**
 * Trains an `mlp` net of one disease, target 0 of the source, from given weights, by the steps of every
 * other net but without baselines, dropout or validation: for benchmarks. A back end must run.
 */
export async function trialTraining(
  source: BatchSource,
  { weights, hidden, epochs }: TrialOptions,
): Promise<readonly EpochLog[]> {
  const preprocessing = await fitPreprocessing(source);
  const features = genotypeColumns(preprocessing);
  const sizes = { features, covariates: 0, outputs: 1, linearOutputs: 1, hidden };
  const zeros = (rows: number) => ({ shape: [rows, 1], values: new Float32Array(rows) });
  const linear: Weights = new Map([
    ['linear.genotypes', zeros(features)],
    ['linear.covariates', zeros(0)],
    ['linear.bias', zeros(1)],
  ]);
  const shape = { ...sizes, encoder: 'mlp', sparse: [] } as const;
  const start = new Map([...weights, ...linear]);
  return onTrainingDevice(() => trial(source, { preprocessing, shape, start, epochs }));
}

async function trial(
  source: BatchSource,
  { preprocessing, shape, start, epochs }: Trial,
): Promise<readonly EpochLog[]> {
  const network = new Network(shape, start, trainingMultiplier(shape));
  try {
    const { history } = await trainNetwork(
      {
        name: 'trial',
        network,
        part: 'correction',
        train: source,
        preprocessing,
        offsets: new Map(),
        batchLoss: crossEntropyOf,
        validLoss: async () => 0,
        fingerprint: {},
      },
      {
        epochs,
        learningRate: 0.003,
        weightDecay: 0.1,
        dropout: 0,
        missingness: 0,
        patience: Number.POSITIVE_INFINITY,
        seed: 1,
        onEpoch: () => {},
        signal: undefined,
        checkpointDir: undefined,
        resume: false,
      },
    );
    return history;
  } finally {
    network.dispose();
  }
}

function crossEntropyOf(outputs: Tensor2D, batch: SampleBatch): Scalar {
  const shape: [number, number] = [batch.rows, 1];
  const mask = Float32Array.from(batch.targetMask);
  return maskedBce(outputs, tensor2d(batch.targets, shape), tensor2d(mask, shape)).sum();
}
