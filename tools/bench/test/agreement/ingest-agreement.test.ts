import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { agreeOnStore } from '../../src/agreement/ingest-agreement.ts';
import { InputCache } from '../../src/input-cache.ts';
import { findTools } from '../../src/toolbox.ts';
import { Workbench } from '../../src/workbench.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const tools = findTools();
const peers = ['bcftools', 'plink2'] as const;
for (const peer of peers) {
  if (!tools[peer]) console.warn(`SKIPPED: ${peer} is not installed, its tests do not run`);
}

function workbench(peer: (typeof peers)[number] | null): Workbench {
  const none = { plink2: null, bcftools: null, bgzip: null, cyvcf2: null };
  const directory = temporaryDirectory();
  return new Workbench({
    scratch: join(directory, 'scratch'),
    inputs: new InputCache({
      directory: join(directory, 'inputs'),
      fresh: false,
      quiet: true,
      signal: new AbortController().signal,
    }),
    tools: { ...tools, ...none, ...(peer ? { [peer]: tools[peer] } : {}) },
    smoke: true,
    threads: 2,
  });
}

it.each(peers)(
  'a store that differs in one call is not timed against %s',
  { tags: ['slow'] },
  async (peer) => {
    if (!tools[peer]) return;
    const bench = workbench(peer);
    const input = await bench.input('panel-50k');
    const [line] = (await agreeOnStore(bench, input)).filter((said) => said.startsWith('Equal'));
    expect(line).toMatch(new RegExp(`^Equal to .*${peer}.*: [\\d,]+ calls\\.$`));
    // The store is made already; the peer now reads something else.
    const text = gunzipSync(readFileSync(input.vcf)).toString();
    const at = text.lastIndexOf('0|0');
    writeFileSync(input.vcf, gzipSync(`${text.slice(0, at)}0|1${text.slice(at + 3)}`));
    await expect(agreeOnStore(bench, input)).rejects.toMatchObject({
      code: 'BENCH',
      message: expect.stringContaining(
        `Cannot time the store against ${peer}: they differ at chr1:`,
      ),
    });
  },
);

it('says so where there is nothing to compare with', { tags: ['slow'] }, async () => {
  const bench = workbench(null);
  expect(await agreeOnStore(bench, await bench.input('panel-50k'))).toEqual([
    'Not compared with bcftools, which is not installed.',
    'Not compared with plink2, which is not installed.',
  ]);
});
