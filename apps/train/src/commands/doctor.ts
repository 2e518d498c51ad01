import { doctorCommand, type Finding } from '@dirghayu/command-line';
import type { BackendReport } from '@dirghayu/models';

/** What stands behind each back end, and what to do without it. */
const ADVICE: Record<BackendReport['name'], string> = {
  node: 'not needed; npx nx run tfjs-node builds it on Linux',
  wasm: 'always there',
  webgpu: 'not needed; takes a GPU with a Vulkan, Metal or Direct3D driver',
  'packed calls': 'first layers without Float32 copies',
};

/** What training finds here, and what `--backend auto` would take. */
export function trainDoctor(version: string) {
  return doctorCommand(version, async () => {
    const { reportBackends, startBackend } = await import('@dirghayu/models');
    const reports = await reportBackends();
    const { name, reason, firstLayer } = await startBackend('auto');
    return [
      ...reports.map(findingOf),
      { name: '--backend auto', value: name, note: reason },
      { name: '--first-layer auto', value: firstLayer.kind, note: firstLayer.reason },
    ];
  });
}

function findingOf({ name, version, found, missing }: BackendReport): Finding {
  const value = found === null || version === null ? found : `${found} (${version})`;
  const advice = ADVICE[name];
  const note = missing === undefined ? advice : `${missing}; ${advice}`;
  return { name: name === 'packed calls' ? name : `--backend ${name}`, value, note };
}
