import { Command } from '@commander-js/extra-typings';
import { ConfigError, DirghayuError } from '@dirghayu/pipeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dashedFlags, runProgram } from '../src/index.ts';

let errors = '';
beforeEach(() => {
  errors = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const failing = (error: unknown) =>
  new Command('program').option('--json').action(() => {
    throw error;
  });

describe('runProgram', () => {
  it('ends with 0 when all is well', async () => {
    expect(
      await runProgram(
        new Command().action(() => {}),
        [],
      ),
    ).toBe(0);
  });

  it('ends with 1 and one line when the data is at fault', async () => {
    expect(
      await runProgram(failing(new DirghayuError('VCF_HEADER', 'Cannot read header')), []),
    ).toBe(1);
    expect(errors).toBe('error: Cannot read header\n');
  });

  it('ends with 2 when the command line is at fault', async () => {
    expect(await runProgram(failing(new ConfigError('Cannot use --threads')), [])).toBe(2);
    expect(await runProgram(failing(null), ['--treads'])).toBe(2);
    expect(errors).toContain("unknown option '--treads'");
  });

  it('ends with 130 when it was stopped', async () => {
    const stopped = new DOMException('Stopped. Run it again.', 'AbortError');
    expect(await runProgram(failing(stopped), [])).toBe(130);
    expect(errors).toBe('Stopped. Run it again.\n');
  });

  it('says of a disk what it refused, in one line', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    expect(await runProgram(failing(full), [])).toBe(1);
    expect(errors).toBe(
      'error: Cannot write: expected room on the disk, got none left; free some, or choose another, and run the same command again (ENOSPC)\n',
    );
    errors = '';
    const closed = { code: 'EACCES', syscall: 'open', path: '/secret' };
    await runProgram(failing(Object.assign(new Error('EACCES'), closed)), ['--json']);
    expect(JSON.parse(errors).error).toEqual({
      code: 'SYSTEM',
      message: 'Cannot open "/secret": expected the right to do so, got no permission (EACCES)',
    });
  });

  it('shows the stack of a bug', async () => {
    expect(await runProgram(failing(new TypeError('oops')), [])).toBe(1);
    expect(errors).toMatch(/^TypeError: oops\n\s+at /);
  });

  it('names the commands that there are', async () => {
    const program = new Command('p').addCommand(new Command('plan')).addCommand(new Command('sql'));
    expect(
      await runProgram(
        program.action(() => {}),
        ['sqll', 'SELECT 1'],
      ),
    ).toBe(2);
    expect(errors).toBe('error: Cannot run command: expected one of plan, sql, got "sqll"\n');
  });

  it('prints errors as JSON with --json', async () => {
    await runProgram(failing(new DirghayuError('INPUT', 'Cannot ingest')), ['--json']);
    expect(JSON.parse(errors)).toEqual({ error: { code: 'INPUT', message: 'Cannot ingest' } });
    errors = '';
    await runProgram(failing(null), ['--json', '--nope']);
    expect(JSON.parse(errors)).toEqual({
      error: { code: 'USAGE', message: "unknown option '--nope'" },
    });
  });
});

describe('dashedFlags', () => {
  it('takes underscores in flags, not in values nor after --', () => {
    const argv = ['--input_dir', 'my_dir', '--output_dir=a_b', '--', '--not_a_flag'];
    expect(dashedFlags(argv)).toEqual([
      '--input-dir',
      'my_dir',
      '--output-dir=a_b',
      '--',
      '--not_a_flag',
    ]);
  });
});
