import { startBackend } from '../../src/backend.ts';

/** Whether a WebGPU adapter is found here, be it one of software. */
export const hasGpu: boolean = await startBackend('webgpu').then(
  () => true,
  () => false,
);

/** For the end of a title: why it skips. */
export const title: string = hasGpu
  ? ''
  : ' (SKIPPED without a WebGPU adapter: npx nx run models:webgpu-test takes that of Chromium)';
