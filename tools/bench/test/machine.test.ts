import { expect, it } from 'vitest';
import { currentCommit, describeMachine } from '../src/machine.ts';
import { temporaryDirectory } from './temporary-directory.ts';

it('describeMachine() says what figures depend on', () => {
  const versions = { node: 'v20' };
  const tools = { plink2: null, bcftools: null, bgzip: null, cyvcf2: null, versions };
  const machine = describeMachine(tools, { kind: 'none' });
  expect(machine).toMatchObject({ versions, meter: 'not measured on this system' });
  expect(machine.cores).toBeGreaterThan(0);
  expect(machine.memoryGb).toBeGreaterThan(0);
});

it('currentCommit() is unknown outside of git', () => {
  expect(currentCommit(temporaryDirectory())).toBe('unknown');
});
