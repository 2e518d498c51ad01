import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { from } from '@dirghayu/pipeline';
import { expect, it } from 'vitest';
import { mergeSource } from '../../src/merge/merge-source.ts';
import type { MergeWindow } from '../../src/merge/merge-window.ts';
import { DEFAULTS, inputText, WHOLE } from './merge-input.ts';

const directory = temporaryDirectory();

/** Files of one person each with `sites` variants that nobody shares. */
function privateSites(people: number, sites: number): MergeWindow {
  const samples = Array.from({ length: people }, (_, i) => `P${i}`);
  const reads = samples.map((sample, i) => {
    const records = Array.from({ length: sites }, (_, k) => {
      const pos = String(1 + k * people + i);
      return ['1', pos, '.', 'A', 'C', '30', 'PASS', '.', 'GT', '0/1'];
    });
    const path = join(directory, `${people}-${sites}-${sample}.vcf`);
    writeFileSync(path, inputText({ samples: [sample], records }));
    return { path, range: null, chrom: '1', firstSample: i, samples: 1 };
  });
  return { ...WHOLE, samples, reads };
}

it('keeps few files open, however many it merges', async () => {
  const window = privateSites(300, 2);
  const openFiles = () => readdirSync('/proc/self/fd').length;
  const before = openFiles();
  let most = 0;
  let rows = 0;
  const stream = await from(mergeSource(window, DEFAULTS)).open({
    progress: () => {
      most = Math.max(most, openFiles());
    },
  });
  for await (const { count } of stream) rows += count;
  expect(rows).toBe(600);
  expect(most).toBeGreaterThan(before); // it was looked at while a file was open
  expect(most).toBeLessThanOrEqual(before + 3);
});

it('holds the calls that files have, never sites × people', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const window = privateSites(2000, 20);
  const bytes = () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const before = bytes();
  let most = 0;
  let calls = 0;
  for await (const block of await from(mergeSource(window, DEFAULTS)).open()) {
    expect(block.calls.length).toBeLessThanOrEqual(1 << 20);
    calls += block.calls.length;
    most = Math.max(most, bytes() - before);
  }
  expect(calls).toBe(20_000_000); // 40,000 sites × 2,000 people, two bits each
  expect(most).toBeLessThan(8_000_000);
});
