import { expect, it, vi } from 'vitest';
import { doctorCommand, toolVersion } from '../src/doctor.ts';
import { runProgram } from '../src/run-program.ts';

async function printed(...argv: string[]): Promise<string> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += part;
    return true;
  });
  const find = async () => [
    { name: 'tabix', value: null, note: 'not needed' },
    { name: 'duckdb', value: 'v1' },
  ];
  expect(await runProgram(doctorCommand('1.2.3', find), argv)).toBe(0);
  write.mockRestore();
  return text;
}

it('prints what it finds, a line each, and what it does not', async () => {
  const text = await printed();
  expect(text).toMatch(/^dirghayu {2}1\.2\.3\nnode {6}\d+\./);
  expect(text).toMatch(/^tabix {5}not found {2}\(not needed\)\nduckdb {4}v1\n$/m);
});

it('prints JSON for machines', async () => {
  expect(JSON.parse(await printed('--json'))).toContainEqual({ name: 'duckdb', value: 'v1' });
});

it('asks programs for their version', async () => {
  expect(await toolVersion(process.execPath)).toBe(process.version);
  expect(await toolVersion('no-such-program-at-all')).toBeNull();
});
