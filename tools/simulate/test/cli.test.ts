import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readVcf } from './read-vcf.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const BIN = join(import.meta.dirname, '../bin/dirghayu-simulate.js');

function simulate(...args: string[]) {
  return spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8' });
}

describe('dirghayu-simulate', () => {
  it('writes a cohort and says so', () => {
    const outputDir = temporaryDirectory();
    const flags = ['--people', '30', '--variants', '100', '--chromosomes', '21,X', '--seed', '3'];
    const { status, stdout } = simulate('--output_dir', outputDir, ...flags);
    expect(status).toBe(0);
    expect(stdout).toMatch(/: 30 people, 200 variants in [\d.]+ s: [\d.]+ million genotypes\/s\n$/);
    expect(readdirSync(join(outputDir, 'cohort'))).toHaveLength(4);
    const { samples, records } = readVcf(join(outputDir, 'cohort', 'chrX.vcf.gz'));
    expect([samples.length, records.length]).toEqual([30, 100]);
  });

  it('passes every flag on', () => {
    const outputDir = temporaryDirectory();
    const { status, stdout } = simulate(
      ...['--output-dir', outputDir, '--people', '20', '--variants', '60', '--chromosomes', '5'],
      ...['--layout', 'person', '--compress', 'none', '--unphased', '--json', '--missing', '0'],
      ...['--format-fields', 'GT:AD:DP:GQ:PL', '--missing-phenotypes', '0', '--multiallelic', '0'],
      ...[
        '--families',
        '0',
        '--populations',
        '1',
        '--indels',
        '0',
        '--spacing',
        '500.5',
        '--level',
        '1',
      ],
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ people: 20, variants: 60, genotypes: 1200 });
    const { records } = readVcf(join(outputDir, 'cohort', 'S00001.vcf'));
    for (const { calls, ref, alts } of records) {
      expect(calls[0]).toMatch(/^(0\/1|1\/1):\d+,\d+:\d+:\d+:\d+,\d+,\d+$/);
      expect([ref.length, alts.length]).toEqual([1, 1]);
    }
  });

  it('shows help with examples', () => {
    const { status, stdout } = simulate('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('--people <n>');
  });

  it.each([
    [[], "error: required option '--output-dir <dir>' not specified\n"],
    [
      ['--people', 'x'],
      "error: option '--people <n>' argument 'x' is invalid. Expected a whole number of at least 2, got \"x\".\n",
    ],
    [['--peple', '5'], "error: unknown option '--peple'\n(Did you mean --people?)\n"],
    [
      ['--people', '10000001'],
      'error: Cannot use --people: expected a whole number from 2 to 10000000, got 10000001\n',
    ],
    [
      ['--chromosomes', '99'],
      'error: Cannot read --chromosomes: expected different names among 1 to 22 and X, such as "20,21" or "1-22,X", got "99"\n',
    ],
    [
      ['--layout', 'both'],
      "error: option '--layout <layout>' argument 'both' is invalid. Allowed choices are chromosome, person.\n",
    ],
  ])('refuses %j with exit code 2', (flags, message) => {
    const outputDir = join(temporaryDirectory(), 'out');
    const target = flags.length === 0 ? [] : ['--output-dir', outputDir];
    const { status, stderr } = simulate(...target, ...flags);
    expect(stderr).toBe(message);
    expect(status).toBe(2);
    expect(existsSync(outputDir)).toBe(false);
  });

  it('refuses to write over something else', () => {
    const outputDir = temporaryDirectory();
    writeFileSync(join(outputDir, 'x'), '');
    const { status, stderr } = simulate('--output-dir', outputDir);
    expect(stderr).toContain('expected an empty directory or --overwrite, got 1 entries');
    expect(status).toBe(2);
    expect(readdirSync(outputDir)).toEqual(['x']);
  });

  it('ends with exit code 130 and leaves nothing when it is interrupted', async () => {
    const outputDir = temporaryDirectory();
    const flags = ['--output-dir', outputDir, '--people', '300', '--variants', '1000000'];
    const child = spawn(process.execPath, [BIN, ...flags], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    while (readdirSync(outputDir).length === 0 && child.exitCode === null) await setTimeout(20);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(outputDir)).toEqual([]);
  });
});
