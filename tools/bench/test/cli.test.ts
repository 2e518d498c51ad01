import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../src/benchmarks/catalogue.ts';
import type { BenchRecord } from '../src/record.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const MAIN = join(import.meta.dirname, '../dist/main.js');

function bench(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
}

describe('npx nx run bench', () => {
  it('lists its benchmarks', () => {
    const { status, stdout } = bench('--list');
    expect(status).toBe(0);
    const names = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual(BENCHMARKS.map(({ name }) => name));
  });

  it('runs a small benchmark and leaves its inputs, nothing else', { tags: ['slow'] }, () => {
    const root = temporaryDirectory();
    const places = ['--work-dir', join(root, 'work'), '--docs-dir', join(root, 'docs')];
    const flags = ['--smoke', '--only', 'feature-selection', '--runs', '2', '--json'];
    const { status, stdout, stderr } = bench(...flags, ...places);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { isSmoke, benchmarks } = JSON.parse(stdout) as BenchRecord;
    expect(isSmoke).toBe(true);
    expect(benchmarks.map(({ name }) => name)).toEqual(['feature-selection']);
    const [comparison] = benchmarks[0]?.comparisons ?? [];
    for (const { samples } of comparison?.contenders ?? []) {
      expect(samples).toHaveLength(2);
      for (const { seconds, work } of samples) {
        expect(seconds).toBeGreaterThan(0);
        expect(work).toBe(203 * 500);
      }
    }
    expect(benchmarks[0]?.agreement[0]).toMatch(/add up to the \d{4,} copies of ALT/);
    expect(readdirSync(join(root, 'work'))).not.toContain('scratch');
    expect(readdirSync(join(root, 'work', 'inputs'))).toEqual(['panel-200k-smoke']);
    expect(existsSync(join(root, 'docs'))).toBe(false);
  });

  it('prints what the cohorts of scale.md cost at prices, and refuses what are none', () => {
    const { status, stdout } = bench('--prices', '0.04,23');
    expect(status).toBe(0);
    expect(stdout).toMatch(/\| ingest, once \|( [\d.]+ \|){3}\n/);
    for (const prices of ['0.04', '0.04,', 'a,b', '1,2,3', '-1,2']) {
      const { status: refused, stderr } = bench(`--prices=${prices}`);
      expect(refused).toBe(2);
      expect(stderr).toContain(`Expected two prices such as 0.04,23, got "${prices}".`);
    }
  });

  it('refuses a benchmark that it does not have', () => {
    const { status, stderr } = bench('--only', 'reader,riding');
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^error: Cannot run --only: expected names among ingest, .*, got "riding"\n$/,
    );
  });
});
