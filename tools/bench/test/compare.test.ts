import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Comparison, Contender } from '../src/benchmark.ts';
import {
  type CompareOptions,
  compare,
  contenderOf,
  countRuns,
  parseFigures,
  rateOf,
  timeRatio,
} from '../src/compare.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const evaluate = (code: string) => ({ file: process.execPath, args: ['-e', code] });

/** A contender that adds its name to a file. */
function writer(log: string, name: string, more: Partial<Contender> = {}): Contender {
  const code = `require('node:fs').appendFileSync(${JSON.stringify(log)}, ${JSON.stringify(name)})`;
  return { name, command: evaluate(code), timing: 'process', work: 1, ...more };
}

const comparison = (contenders: readonly Contender[]): Comparison => ({
  title: 'test',
  unit: 'rows',
  warm: [],
  contenders,
});

const options = (scratch: string, runs: number): CompareOptions => ({
  meter: { kind: 'none' },
  scratch,
  runs,
  signal: new AbortController().signal,
  onRun: () => {},
});

describe('compare()', () => {
  it('takes turns, and lets the slow sit out', async () => {
    const log = join(temporaryDirectory(), 'log');
    const contenders = [
      writer(log, 'A'),
      writer(log, 'b', { mostRuns: 1 }),
      { ...writer(log, 'absent'), command: null },
      writer(log, 'C'),
    ];
    const result = await compare(comparison(contenders), options(`${log}-peak`, 3));
    expect(readFileSync(log, 'utf8')).toBe('AbCACAC');
    expect(result.contenders.map(({ samples }) => samples.length)).toEqual([3, 1, 0, 3]);
    expect(countRuns(comparison(contenders), 3)).toBe(7);
    expect(timeRatio(contenderOf(result, 'A'), contenderOf(result, 'C'))?.runs).toBe(3);
    expect(timeRatio(contenderOf(result, 'absent'), contenderOf(result, 'C'))).toBeNull();
  });

  it('removes what an earlier run left, and weighs what the last one did', async () => {
    const log = join(temporaryDirectory(), 'log');
    writeFileSync(log, 'of an earlier run');
    const contender = writer(log, 'four', { outputs: [log], sized: [log] });
    const result = await compare(comparison([contender]), options(`${log}-peak`, 2));
    expect(result.contenders[0]?.outputBytes).toBe(4);
    expect(existsSync(`${log}-peak`)).toBe(false);
  });

  it('takes seconds, work and figures from a program that counts them', async () => {
    const code = 'console.log("hello"); console.log(`{"seconds":0.5,"work":20,"steps":3}`)';
    const base = { command: evaluate(code), work: 1 };
    const contenders: Contender[] = [
      { ...base, name: 'own', timing: 'program' },
      { ...base, name: 'whole', timing: 'process' },
    ];
    const result = await compare(comparison(contenders), options(temporaryDirectory(), 1));
    const [own, whole] = result.contenders;
    expect(own?.samples).toEqual([
      { seconds: 0.5, work: 20, peakBytes: null, figures: { steps: 3 } },
    ]);
    expect(own && rateOf(own)?.median).toBe(40);
    expect(whole?.samples[0]).toMatchObject({ work: 1, figures: {} });
    expect(whole?.samples[0]?.seconds).not.toBe(0.5);
  });
});

it.each(['', 'no JSON', '{"second":1}', 'null'])('parseFigures() refuses %j', (stdout) => {
  expect(() => parseFigures(stdout, 'read-vcf')).toThrow(
    /^Cannot read the figures of read-vcf: expected JSON with "seconds" on the last line, got "/,
  );
});
