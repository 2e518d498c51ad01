import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { type EpochLog, startBackend, TrainedModel, trainDiseaseNet } from '../../src/index.ts';
import { agreementRuns, lossesOn } from '../agreement-runs.ts';
import { split } from '../memory-source.ts';
import { simulatedCohort, withTargets } from '../simulated-cohort.ts';
import { hasGpu, title } from './webgpu.ts';

/** Software compiles each of some thirty programs for seconds. */
const SOFTWARE_MS = 600_000;

const runs = agreementRuns(300, 50);

test.skipIf(!hasGpu).for(Object.entries(runs))(
  `%s: the same losses on WebGPU and on WebAssembly, to 1e-4${title}`,
  { timeout: SOFTWARE_MS },
  async ([, train]) => {
    const [gpu, wasm] = [await lossesOn('webgpu', train, 2), await lossesOn('wasm', train, 2)];
    expect(gpu.length).toBe(5);
    const worst = Math.max(...gpu.map((loss, i) => Math.abs(loss - wasm[i]!)));
    expect(worst).toBeLessThan(1e-4);
    expect(gpu.at(-1)).not.toBe(gpu[0]);
  },
);

interface GpuDevice {
  createShaderModule(descriptor: { readonly code: string }): void;
}

const cohort = withTargets(simulatedCohort({ people: 200, variants: 40 }), ['has_cvd']);
const quick = { epochs: 3, patience: 6, bootstraps: 2, seed: 3 };
const train = (options = {}) => trainDiseaseNet(split(cohort, 64), { ...quick, ...options });

test.skipIf(!hasGpu)(
  `a run on WebGPU that was stopped ends with the very weights of one that was not${title}`,
  { timeout: SOFTWARE_MS },
  async () => {
    await startBackend('webgpu');
    const whole = await train();
    const checkpointDir = await mkdtemp(join(tmpdir(), 'gpu-step-'));
    const controller = new AbortController();
    const onEpoch = ({ epoch }: EpochLog) => {
      if (epoch === 1) controller.abort();
    };
    const stopped = train({ checkpointDir, signal: controller.signal, onEpoch });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const resumed = await train({ checkpointDir, resume: true });
    expect(resumed.state.weights).toEqual(whole.state.weights);
    await rm(checkpointDir, { recursive: true });
  },
);

test.skipIf(!hasGpu).for(['mlp', 'local'] as const)(
  `a run of %s on WebGPU leaves no tensors behind, and predicts on the host${title}`,
  { timeout: SOFTWARE_MS },
  async (encoder) => {
    await startBackend('webgpu');
    await train({ encoder });
    const before = tf.memory().numTensors;
    const { state } = await train({ encoder });
    const model = new TrainedModel(state);
    expect(tf.getBackend()).toBe('wasm');
    const { value } = await split(cohort, 64).test.epoch(0)[Symbol.asyncIterator]().next();
    const { scores } = model.predict(value!);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);

// The last: a fault stays for the life of the process.
test.skipIf(!hasGpu)(
  `a program that the GPU refuses fails the run${title}`,
  { timeout: SOFTWARE_MS },
  async () => {
    await startBackend('webgpu');
    const onEpoch = ({ epoch }: EpochLog) => {
      if (epoch !== 1) return;
      const { device } = tf.backend() as unknown as { device: GpuDevice };
      device.createShaderModule({ code: 'no WGSL' });
    };
    await expect(train({ onEpoch })).rejects.toThrow(
      /^Cannot train on WebGPU: expected a device that runs all programs, got Error while parsing/,
    );
    expect(tf.getBackend()).toBe('wasm');
  },
);
