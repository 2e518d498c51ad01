import { expect, test } from 'vitest';
import { startBackend } from '../src/index.ts';
import { agreementRuns, lossesOn } from './agreement-runs.ts';

const hasNode = await startBackend('node').then(
  () => true,
  () => false,
);
const title = hasNode ? '' : ' (SKIPPED without the native back end: npx nx run tfjs-node)';

test.skipIf(!hasNode).for(Object.entries(agreementRuns(900, 120)))(
  `%s: the same losses on libtensorflow and on WebAssembly, to 1e-4${title}`,
  async ([, train]) => {
    const [native, wasm] = [await lossesOn('node', train), await lossesOn('wasm', train)];
    expect(native.length).toBe(11);
    const worst = Math.max(...native.map((loss, i) => Math.abs(loss - wasm[i]!)));
    expect(worst).toBeLessThan(1e-4);
    expect(native.at(-1)).not.toBe(native[0]);
  },
);
