import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { findMeter, type Meter } from '../src/peak-memory.ts';
import { capture, measure, nodeCommand } from '../src/process.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const evaluate = (code: string) => ({ file: process.execPath, args: ['-e', code] });

function options(meter: Meter, signal = new AbortController().signal) {
  return { meter, signal, keepStdout: true, scratch: join(temporaryDirectory(), 'peak') };
}

const found = findMeter();
const meters: Meter[] = [found];
if (process.platform === 'linux' && found.kind !== 'proc') meters.push({ kind: 'proc' });

describe('measure()', () => {
  it.each(meters)('finds the peak of a process, not its end, with %j', async (meter) => {
    // 300 MB for a tenth of a second; a bare Node needs a fifth of that.
    const hold = 'let block = Buffer.alloc(3e8, 1); setTimeout(() => (block = null), 100)';
    const { peakBytes } = await measure(evaluate(hold), options(meter));
    expect(peakBytes).toBeGreaterThan(3e8);
    expect(peakBytes).toBeLessThan(5e8);
    const small = await measure(evaluate(''), options(meter));
    expect(small.peakBytes).toBeLessThan(2e8);
    expect(small.peakBytes).toBeGreaterThan(1e7);
  });

  it('times the whole process', async () => {
    const { seconds, stdout } = await measure(
      evaluate("setTimeout(() => console.log('1'), 300)"),
      options(found),
    );
    expect(seconds).toBeGreaterThan(0.3);
    expect(stdout).toBe('1\n');
  });

  it('refuses the figures of a program that failed', async () => {
    const failing = evaluate('console.error("disk full"); process.exitCode = 3');
    await expect(measure(failing, options(found))).rejects.toMatchObject({
      code: 'BENCH',
      expected: 'exit code 0',
      actual: '3: disk full',
    });
  });

  it('ends the program when it is stopped', async () => {
    const controller = new AbortController();
    const path = join(temporaryDirectory(), 'pid');
    const code = `require('node:fs').writeFileSync(${JSON.stringify(path)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const measuring = measure(evaluate(code), options(found, controller.signal));
    const stopped = expect(measuring).rejects.toThrow('enough');
    const pid = await firstContent(path);
    controller.abort(new Error('enough'));
    await stopped;
    // Its pipes are closed a moment before the kernel has ended it.
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
  });
});

describe('capture()', () => {
  it('feeds standard input', async () => {
    const echo = evaluate('process.stdin.pipe(process.stdout)');
    expect(await capture(echo, 'abc')).toBe('abc');
  });

  it('names a program that is not there', async () => {
    await expect(capture({ file: 'no-such-program', args: ['-x'] })).rejects.toThrow(
      'Cannot run no-such-program -x: expected exit code 0, got ENOENT',
    );
  });
});

it('nodeCommand() runs a script with this Node', () => {
  expect(nodeCommand('a.js', ['b'])).toEqual({ file: process.execPath, args: ['a.js', 'b'] });
});

async function firstContent(path: string): Promise<string> {
  for (;;) {
    try {
      const text = readFileSync(path, 'utf8');
      if (text !== '') return text;
    } catch {
      // Not there yet.
    }
    await setTimeout(10);
  }
}

/** A killed process may wait as a zombie for whoever inherits it. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
