import { expect, it } from 'vitest';
import { describeMeter, findMeter, pollPeak } from '../src/peak-memory.ts';

it('findMeter() finds one on Linux', () => {
  if (process.platform === 'linux') expect(findMeter().kind).not.toBe('none');
  expect(describeMeter({ kind: 'gnu-time', path: '/usr/bin/time' })).toContain('GNU time');
});

it('pollPeak() keeps nothing of a process that never was', () => {
  expect(pollPeak(2 ** 30).stop()).toBeNull();
});
