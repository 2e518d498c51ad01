import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sizeOf } from '../src/file-size.ts';
import { temporaryDirectory } from './temporary-directory.ts';

it('sizeOf() adds up files and directories', async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(root, 'a/b/x'), '1234');
  writeFileSync(join(root, 'a/y'), '12');
  writeFileSync(join(root, 'z'), '1');
  expect(await sizeOf([join(root, 'a'), join(root, 'z')])).toBe(7);
  await expect(sizeOf([join(root, 'none')])).rejects.toThrow('ENOENT');
});
