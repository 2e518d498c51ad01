import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/backend.ts';
import { connectionsOf } from '../../src/nets/sparse-layer.ts';
import { chosenEngine, chosenKind } from '../../src/packed/first-layer.ts';

const before = process.env['XDG_CACHE_HOME'];
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'first-layer-'));
  process.env['XDG_CACHE_HOME'] = home;
});
afterEach(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  rmSync(home, { recursive: true });
});

type Cache = Record<string, { packed: number; dense: number }>;
const path = () => join(home, 'dirghayu/first-layer.json');
const cached = (): Cache => JSON.parse(readFileSync(path(), 'utf8'));
const choose = async () => (await startBackend('wasm', 'auto')).firstLayer;

/** As if this machine had measured these times before. */
function remember(times: Cache[string]): void {
  const [key = ''] = Object.keys(cached());
  writeFileSync(path(), JSON.stringify({ ...cached(), [key]: times }));
}

const DENSE = { sparse: [] };
const SPARSE = {
  sparse: [{ connections: connectionsOf([[0]], 1), units: 4, activation: 'relu' }],
} as const;

describe('the probe of first layers', () => {
  it('measures once, tells the ratio, and remembers', async () => {
    const first = await choose();
    expect(first.reason).toMatch(
      /^packed calls are \d+\.\d times as fast as Float32 here, just measured$/,
    );
    const [entry, ...others] = Object.entries(cached());
    expect(others).toEqual([]);
    const [key, { packed, dense }] = entry!;
    expect(key).toMatch(/^probe \d+, wasm, node \d+\.\d+\.\d+, \d+ threads of \d+ × ./);
    expect(packed).toBeGreaterThan(0);
    expect(first.kind).toBe(dense / packed >= 1.1 ? 'packed' : 'dense');
    expect(first.reason).toContain(`are ${(dense / packed).toFixed(1)} times`);

    const kept = cached();
    const again = await choose();
    expect(again.kind).toBe(first.kind);
    expect(again.reason).toBe(first.reason.replace('just measured', 'as measured before'));
    expect(cached()).toEqual(kept);
  });

  it('takes packed calls where they win by a tenth', async () => {
    await choose();
    remember({ packed: 10, dense: 11.1 });
    expect((await choose()).kind).toBe('packed');
    expect([chosenKind(), chosenEngine(DENSE) !== undefined]).toEqual(['packed', true]);
    remember({ packed: 10, dense: 10.9 });
    expect(await choose()).toEqual({
      kind: 'dense',
      reason: 'packed calls are 1.1 times as fast as Float32 here, as measured before',
    });
    expect([chosenKind(), chosenEngine(DENSE)]).toEqual(['dense', undefined]);
  });

  it('takes packed calls in groups wherever they run, unless Float32 is asked for', async () => {
    await choose();
    remember({ packed: 10, dense: 1 });
    await choose();
    expect([chosenKind(), chosenEngine(SPARSE) !== undefined]).toEqual(['dense', true]);
    await startBackend('wasm', 'dense');
    expect(chosenEngine(SPARSE)).toBeUndefined();
  });

  it('keeps what other back ends and machines measured', async () => {
    await choose();
    const other = {
      'probe 1, node, node 20.0.0, 64 threads of 64 × Big Iron': { packed: 2, dense: 1 },
    };
    const mine = cached();
    writeFileSync(path(), JSON.stringify(other));
    await choose();
    expect(Object.keys(cached()).sort()).toEqual(
      [...Object.keys(other), ...Object.keys(mine)].sort(),
    );
    expect(cached()).toMatchObject(other);
  });

  it('measures again where the cache is damaged, and each time where there can be none', async () => {
    await choose();
    writeFileSync(path(), '{"probe');
    expect((await choose()).reason).toContain('just measured');
    expect(Object.keys(cached())).toHaveLength(1);

    const file = join(home, 'file');
    writeFileSync(file, '');
    process.env['XDG_CACHE_HOME'] = file;
    for (let run = 0; run < 2; run++) expect((await choose()).reason).toContain('just measured');
  });

  it('is overruled by what was asked for, and then measures nothing', async () => {
    expect((await startBackend('wasm', 'packed')).firstLayer).toEqual({
      kind: 'packed',
      reason: 'it was asked for',
    });
    expect((await startBackend('wasm', 'dense')).firstLayer.kind).toBe('dense');
    expect(() => cached()).toThrow('ENOENT');
  });
});
