import { afterEach, expect, test, vi } from 'vitest';
import { ensureBackend, startBackend } from '../src/backend.ts';

afterEach(() => vi.restoreAllMocks());

test('startBackend() starts, says why in one sentence, and prints nothing', async () => {
  const prints = (['log', 'warn', 'error', 'info'] as const).map((name) => vi.spyOn(console, name));
  const { name, reason } = await startBackend('auto');
  expect(['node', 'wasm']).toContain(name);
  expect(reason).toMatch(/^Using (libtensorflow|WebAssembly) because [^.]+$/);
  for (const print of prints) expect(print).not.toHaveBeenCalled();
});

test('startBackend() leaves no crash handlers behind', async () => {
  const before = process.listenerCount('uncaughtException');
  await startBackend('wasm');
  expect(process.listenerCount('uncaughtException')).toBe(before);
  expect(process.listeners('unhandledRejection').map(String).join()).not.toContain('throw reason');
});

test('ensureBackend() keeps the back end that runs', async () => {
  const started = await startBackend('wasm');
  expect(await ensureBackend()).toEqual(started);
});

test('startBackend() says what is missing when libtensorflow was asked for', async () => {
  const outcome = await startBackend('node').catch((error: Error) => error);
  if (outcome instanceof Error) {
    expect(outcome).toMatchObject({ code: 'MODEL' });
    expect(outcome.message).toMatch(
      /^Cannot start the node back end: expected @tensorflow\/tfjs-node to load, got /,
    );
  } else expect(outcome.name).toBe('node');
});
