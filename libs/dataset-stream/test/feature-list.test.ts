import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { listFeatures } from '../src/index.ts';
import { smallStore } from './small-store.ts';

test('listFeatures() names what a selection takes, and builds nothing', async () => {
  const store = await smallStore({ people: 5, variants: 20 });
  const features = await listFeatures(store.root, { regions: ['chr2:1150-1170'] });
  expect(features.map(({ name, pos }) => [name, pos])).toEqual([
    ['chr2:1150:A:G', 1150],
    ['rs16', 1160],
    ['rs17', 1170],
  ]);
  expect(await readdir(store.root)).not.toContain('matrices');
  await expect(listFeatures(store.root, ['rs99'])).rejects.toMatchObject({ code: 'DATASET' });
});
