import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, smallDisk, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const directory = temporaryDirectory();
const store = join(directory, 'store');
const path = join(directory, 'disk');
const disk = smallDisk(path, '300k');

beforeAll(async () => {
  expect((await ingest('--output-dir', store, '--json')).code).toBe(0);
});

const flagsOf = (output: string) => [
  ...['--data-dir', store, '--output-dir', output, '--model', 'disease', '--target', 'has_t2d'],
  ...['--min-maf', '0.3', '--epochs', '2', '--backend', 'wasm', '--json'],
];

it.skipIf(!disk.isMounted)(
  'says that the disk is full, and goes on from what was kept once there is room',
  { tags: ['slow'] },
  async () => {
    const output = join(path, 'run');
    const whole = join(directory, 'whole');
    const [full, other] = await Promise.all([train(...flagsOf(output)), train(...flagsOf(whole))]);
    expect({ exit: full.code, code: errorOf(full).code }).toEqual({ exit: 1, code: 'SYSTEM' });
    expect(errorOf(full).message).toMatch(
      /^Cannot write ".*state-\w+\.safetensors": expected room on the disk, got none left; free some, or choose another, and run the same command again \(ENOSPC\)$/,
    );
    expect(existsSync(join(output, 'metrics.json'))).toBe(false);

    disk.grow('20m');
    const resumed = await train(...flagsOf(output), '--resume');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(resumed.stdout).isResumed).toBe(true);
    expect(other.code).toBe(0);
    const metrics = (run: string) => readFileSync(join(run, 'metrics.json'), 'utf8');
    expect(metrics(output)).toBe(metrics(whole));
  },
);
