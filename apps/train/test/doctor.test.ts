import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { train } from './program.ts';

interface Finding {
  readonly name: string;
  readonly value: string | null;
  readonly note?: string;
}

const before = process.env['XDG_CACHE_HOME'];
const home = mkdtempSync(join(tmpdir(), 'doctor-'));
let findings = new Map<string, Finding>();
beforeAll(async () => {
  process.env['XDG_CACHE_HOME'] = home; // where the probe of first layers is kept
  const { code, stdout } = await train('doctor', '--json');
  expect(code).toBe(0);
  findings = new Map((JSON.parse(stdout) as Finding[]).map((finding) => [finding.name, finding]));
});
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  rmSync(home, { recursive: true });
});

test('doctor tells of every back end, with its version, or why it does not start', () => {
  expect(findings.get('node')?.value).toBe(process.versions.node);
  expect(findings.get('--backend wasm')?.value).toMatch(/^WebAssembly.* \(\d+\.\d+\.\d+\)$/);
  expect(findings.get('packed calls')?.value).toMatch(/^WebAssembly SIMD, \d+ threads$/);
  for (const [name, missing] of [
    ['--backend node', /^(Cannot find package|The Node.js native addon module).*; not needed/],
    ['--backend webgpu', /^(no adapter|Cannot find package.*); not needed/],
  ] as const) {
    const { value, note } = findings.get(name)!;
    if (value === null) expect(note).toMatch(missing);
    else expect(value).toMatch(/ \(\d+\.\d+\.\d+\)$/);
  }
});

test('doctor tells what auto takes', () => {
  const auto = findings.get('--backend auto')!;
  expect(auto.value).toBe(findings.get('--backend node')?.value === null ? 'wasm' : 'node');
  expect(auto.note).toMatch(/^Using (libtensorflow|WebAssembly) because /);
  const { value, note } = findings.get('--first-layer auto')!;
  expect(note).toMatch(/^packed calls are \d+\.\d times as fast as Float32 here, just measured$/);
  const gain = Number(note?.match(/\d+\.\d/)?.[0]);
  if (gain > 1.15) expect(value).toBe('packed');
  if (gain < 1.05) expect(value).toBe('dense');
});
