import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from './errors.ts';
import type { Weights } from './nets/weights.ts';
import type { EpochLog } from './options.ts';
import { differencesOf, type Fingerprint } from './run-fingerprint.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import type { RandomState } from './seeded-random.ts';

/** All that a training run must know to go on after an epoch as if it had never stopped. */
export interface TrainingState {
  /** What must not change between stop and resume. */
  readonly fingerprint: Fingerprint;
  readonly history: readonly EpochLog[];
  readonly random: RandomState;
  readonly steps: number;
  readonly learningRate: number;
  /** Epochs since the best. */
  readonly stale: number;
  readonly bestLoss: number;
  readonly bestEpoch: number;
  readonly weights: Weights;
  readonly bestWeights: Weights;
  readonly moments: Weights;
}

const STATE = 'state.json';
const PARTS = ['weights', 'bestWeights', 'moments'] as const;

/**
 * Writes the state into `dir`. The rename of `state.json` is the commit: whatever stops the process,
 * either the last state or this one is there, whole.
 */
export async function saveTrainingState(dir: string, state: TrainingState): Promise<void> {
  await mkdir(dir, { recursive: true });
  const { weights, bestWeights, moments, ...plain } = state;
  const parts = { weights, bestWeights, moments };
  const tensors = new Map(
    PARTS.flatMap((part) =>
      Array.from(parts[part], ([name, held]) => [`${part}/${name}`, held] as const),
    ),
  );
  const bytes = encodeSafetensors(tensors);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = `state-${sha256.slice(0, 12)}.safetensors`;
  await writeFile(join(dir, file), bytes).catch((error: NodeJS.ErrnoException) => {
    error.path ??= join(dir, file); // a full disk is told without the file
    throw error;
  });
  const aside = join(dir, `${STATE}.tmp-${process.pid}`);
  await writeFile(aside, `${JSON.stringify({ ...plain, tensors: file, sha256 }, undefined, 2)}\n`);
  await rename(aside, join(dir, STATE));
  for (const other of await readdir(dir)) {
    if (other.endsWith('.safetensors') && other !== file) await rm(join(dir, other));
  }
}

/**
 * Reads the state in `dir`; undefined if there is none.
 *
 * @throws {CheckpointError} If it belongs to another run, or is damaged.
 */
export async function loadTrainingState(
  dir: string,
  fingerprint: Fingerprint,
): Promise<TrainingState | undefined> {
  const file = join(dir, STATE);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause; // else training would begin anew, over a state that is there
  });
  if (text === undefined) return undefined;
  const plain = JSON.parse(text);
  const differences = differencesOf(plain.fingerprint, fingerprint);
  if (differences.length > 0) {
    throw new CheckpointError('Cannot resume training', {
      location: { file },
      expected: 'the state of a run with the same data and options',
      actual: `one with ${differences.join(', ')}`,
    });
  }
  const bytes = await readFile(join(dir, plain.tensors));
  if (createHash('sha256').update(bytes).digest('hex') !== plain.sha256) {
    throw new CheckpointError('Cannot resume training', {
      location: { file: join(dir, plain.tensors) },
      expected: `SHA-256 ${plain.sha256}`,
      actual: 'another',
    });
  }
  const tensors = decodeSafetensors(bytes, join(dir, plain.tensors));
  const part = (name: (typeof PARTS)[number]): Weights =>
    new Map(
      Array.from(tensors)
        .filter(([key]) => key.startsWith(`${name}/`))
        .map(([key, held]) => [key.slice(name.length + 1), held]),
    );
  return {
    ...plain,
    weights: part('weights'),
    bestWeights: part('bestWeights'),
    moments: part('moments'),
  };
}
