import { expect, it } from 'vitest';
import { completeLock, unlockedPackages } from '../src/lock-file.ts';

const lock = () => ({
  packages: {
    '': {},
    'node_modules/tool': {
      version: '1.2.0',
      optionalDependencies: {
        '@tool/linux-x64-gnu': '1.2.0',
        '@tool/linux-arm64-musl': '1.2.0',
        '@tool/binding-darwin-arm64': '1.2.0',
        fsevents: '~2.3.2',
      },
    },
    'node_modules/@tool/linux-x64-gnu': { version: '1.2.0', optional: true },
  },
});

it('finds packages of other platforms that are not locked', () => {
  expect(unlockedPackages(lock())).toEqual([
    { name: '@tool/linux-arm64-musl', version: '1.2.0' },
    { name: '@tool/binding-darwin-arm64', version: '1.2.0' },
  ]);
});

it('locks them for their platform, and then finds none', () => {
  const completed = completeLock(lock());
  expect(completed.packages['node_modules/@tool/linux-arm64-musl']).toEqual({
    version: '1.2.0',
    cpu: ['arm64'],
    libc: ['musl'],
    os: ['linux'],
    optional: true,
  });
  expect(completed.packages['node_modules/@tool/binding-darwin-arm64']).toMatchObject({
    cpu: ['arm64'],
    os: ['darwin'],
  });
  expect(Object.keys(completed.packages)[0]).toBe('');
  expect(unlockedPackages(completed)).toEqual([]);
});
