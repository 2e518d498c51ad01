import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { CheckpointError } from './errors.ts';
import type { CalibrationLine } from './metrics/calibration.ts';
import type { NetworkShape } from './nets/network-shape.ts';
import type { NamedTensor, Weights } from './nets/weights.ts';
import type { TrainingSpace } from './prediction/training-space.ts';
import type { Preprocessing } from './preprocessing.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import {
  type ModelName,
  type ModelState,
  type SurvivalState,
  TrainedModel,
  type TrainingData,
} from './trained-model.ts';

const FORMAT = 'dirghayu-checkpoint';
const VERSION = 1;
const DESCRIPTION = 'model.json';
const PREPROCESSING = 'preprocessing.';
const COMPONENTS = 'space.components';

/** What `model.json` holds; the arrays of numbers are in the weights file. */
interface Description {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly model: ModelName;
  readonly shape: NetworkShape;
  readonly weights: { readonly file: string; readonly sha256: string };
  readonly outputs: readonly string[];
  readonly covariates: readonly string[];
  readonly features: readonly string[];
  readonly preprocessing: Pick<Preprocessing, 'indicators' | 'missingCalls' | 'people'>;
  readonly survival?: readonly SurvivalDescription[];
  readonly calibration?: readonly CalibrationLine[];
  readonly onlyIn?: Readonly<Record<string, string>>;
  readonly space?: Omit<TrainingSpace, 'components'>;
  readonly data?: TrainingData;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A `SurvivalState` in JSON: float64 numbers, which a tensor would round. */
interface SurvivalDescription extends Omit<SurvivalState, 'baseline' | 'edges'> {
  readonly baseline?: { readonly times: readonly number[]; readonly cumulative: readonly number[] };
  readonly edges?: readonly number[];
}

/**
 * Writes a checkpoint directory: `model.json` and a safetensors file. The rename of `model.json` is
 * the commit: a directory without it is no checkpoint.
 *
 * @throws {CheckpointError} If the directory holds a checkpoint already.
 */
export async function saveCheckpoint(dir: string, state: ModelState): Promise<void> {
  await mkdir(dir, { recursive: true });
  const bytes = encodeSafetensors(withPreprocessing(state));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = `weights-${sha256.slice(0, 12)}.safetensors`;
  const description = describe(state, { file, sha256 });
  if (await exists(join(dir, DESCRIPTION))) {
    throw new CheckpointError('Cannot write a checkpoint', {
      location: { file: join(dir, DESCRIPTION) },
      expected: 'a directory without one',
      actual: 'a checkpoint',
    });
  }
  await writeAside(join(dir, file), bytes);
  await writeAside(join(dir, DESCRIPTION), `${JSON.stringify(description, undefined, 2)}\n`);
}

/**
 * Reads a checkpoint directory into a model that predicts. A back end must run: `startBackend`.
 *
 * @throws {CheckpointError} If the directory holds no checkpoint, or one that is damaged.
 */
export async function loadCheckpoint(dir: string): Promise<TrainedModel> {
  const description = parse(await read(join(dir, DESCRIPTION)), join(dir, DESCRIPTION));
  const file = join(dir, description.weights.file);
  const bytes = await read(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== description.weights.sha256) {
    throw new CheckpointError('Cannot read weights', {
      location: { file },
      expected: `SHA-256 ${description.weights.sha256}`,
      actual: sha256,
    });
  }
  return new TrainedModel(assemble(description, decodeSafetensors(bytes, file), file));
}

function describe(state: ModelState, weights: Description['weights']): Description {
  const { survival, calibration, onlyIn, space, data } = state;
  return {
    format: FORMAT,
    version: VERSION,
    model: state.model,
    shape: state.shape,
    weights,
    outputs: state.outputs,
    covariates: state.covariateNames,
    preprocessing: {
      indicators: state.preprocessing.indicators,
      missingCalls: state.preprocessing.missingCalls,
      people: state.preprocessing.people,
    },
    options: state.options,
    ...(survival && { survival: survival.map(describeSurvival) }),
    ...(calibration && { calibration }),
    ...(onlyIn && { onlyIn }),
    ...(data && { data }),
    ...(space && {
      space: { features: space.features, variances: space.variances, limits: space.limits },
    }),
    features: state.featureKeys,
  };
}

function describeSurvival({ baseline, edges, ...rest }: SurvivalState): SurvivalDescription {
  return {
    ...(baseline && {
      baseline: { times: [...baseline.times], cumulative: [...baseline.cumulative] },
    }),
    ...(edges && { edges: [...edges] }),
    ...rest,
  };
}

function assembleSurvival({ baseline, edges, ...rest }: SurvivalDescription): SurvivalState {
  return {
    baseline: baseline && {
      times: Float64Array.from(baseline.times),
      cumulative: Float64Array.from(baseline.cumulative),
    },
    edges: edges && Float64Array.from(edges),
    ...rest,
  };
}

function withPreprocessing({ weights, preprocessing, space }: ModelState): Weights {
  const { genotypes, covariates } = preprocessing;
  const scalings = { genotypes, covariates };
  const extra = Object.entries(scalings).flatMap(([name, { mean, scale }]) => [
    [`${PREPROCESSING}${name}.mean`, { shape: [mean.length], values: mean }] as const,
    [`${PREPROCESSING}${name}.scale`, { shape: [scale.length], values: scale }] as const,
  ]);
  const named = new Map<string, NamedTensor>([...weights, ...extra]);
  if (space) {
    const { components, features } = space;
    const shape = [components.length / features.length, features.length];
    named.set(COMPONENTS, { shape, values: components });
  }
  return named;
}

function assemble(description: Description, all: Weights, file: string): ModelState {
  const get = (name: string) => {
    const found = all.get(name)?.values;
    if (found) return found;
    throw new CheckpointError('Cannot read weights', {
      location: { file },
      expected: `a tensor ${quote(name)}`,
      actual: 'none',
    });
  };
  const scaling = (name: string) => ({
    mean: get(`${PREPROCESSING}${name}.mean`),
    scale: get(`${PREPROCESSING}${name}.scale`),
  });
  const { survival, calibration, onlyIn, space, data } = description;
  return {
    model: description.model,
    shape: description.shape,
    weights: new Map(
      [...all].filter(([name]) => !name.startsWith(PREPROCESSING) && name !== COMPONENTS),
    ),
    preprocessing: {
      ...description.preprocessing,
      genotypes: scaling('genotypes'),
      covariates: scaling('covariates'),
    },
    featureKeys: description.features,
    covariateNames: description.covariates,
    outputs: description.outputs,
    ...(survival && { survival: survival.map(assembleSurvival) }),
    ...(calibration && { calibration }),
    ...(onlyIn && { onlyIn }),
    ...(data && { data }),
    ...(space && { space: { ...space, components: get(COMPONENTS) } }),
    options: description.options,
  };
}

function parse(bytes: Uint8Array, file: string): Description {
  let found: Partial<Description>;
  try {
    found = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
  if (found?.format !== FORMAT) throw unreadable(file, quote(String(found?.format)));
  if (found.version !== VERSION) throw unreadable(file, `version ${found.version}`);
  return found as Description;
}

function unreadable(file: string, actual: string): CheckpointError {
  const expected = `format "${FORMAT}", version ${VERSION}`;
  return new CheckpointError('Cannot read a checkpoint', { location: { file }, expected, actual });
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CheckpointError('Cannot read a checkpoint', {
      location: { file },
      expected: 'a file',
      actual: cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause),
      cause,
    });
  }
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}

async function writeAside(file: string, content: string | Uint8Array): Promise<void> {
  const aside = `${file}.tmp-${process.pid}`;
  await writeFile(aside, content);
  await rename(aside, file);
}
