import { expect, it } from 'vitest';
import { hasPython } from '../src/python.ts';
import { findTools, peerCommand } from '../src/toolbox.ts';

it('findTools() knows the version of all that it found, and of nothing else', () => {
  const { versions, ...tools } = findTools();
  for (const name of ['plink2', 'bcftools', 'bgzip', 'cyvcf2'] as const) {
    expect(name in versions).toBe(tools[name] !== null);
  }
  for (const name of ['torch', 'pyarrow']) expect(name in versions).toBe(hasPython([name]));
  expect(versions).toMatchObject({ node: process.version, '@gmod/vcf': expect.any(String) });
});

it('peerCommand() is null for what is not installed', () => {
  expect(peerCommand(null, ['-x'])).toBeNull();
  expect(peerCommand('bgzip', ['-x'])).toEqual({ file: 'bgzip', args: ['-x'] });
});
