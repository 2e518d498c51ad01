import { afterEach, expect, it, vi } from 'vitest';
import { startProgram } from '../src/start-program.ts';

const load = vi.fn(async () => {});
let errors = '';
vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
  errors += text;
  return true;
});

afterEach(() => {
  process.exitCode = undefined;
  errors = '';
  load.mockClear();
});

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])(
  'loads the program on Node %s',
  async (version) => {
    await startProgram(load, version);
    expect([load.mock.calls.length, errors]).toEqual([1, '']);
  },
);

it.each(['20.18.3', '18.20.0', '16.0.0'])('names the Node that it needs on %s', async (version) => {
  await startProgram(load, version);
  expect(load).not.toHaveBeenCalled();
  expect(process.exitCode).toBe(2);
  expect(errors).toBe(
    `error: Cannot start: expected Node 20.19 or newer, got ${version} (https://nodejs.org has the current one)\n`,
  );
});
