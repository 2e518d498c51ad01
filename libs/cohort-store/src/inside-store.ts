import { realpath } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { isRemote } from '@dirghayu/storage';
import { StoreError } from './errors.ts';

/**
 * Checks that what is written to directory `path` stays in the store at `root`, whatever symbolic
 * links lie in it: a store may come from a stranger.
 *
 * @throws {StoreError} If a link leads out of the store.
 */
export async function requireInside(root: string, path: string): Promise<void> {
  if (isRemote(root)) return;
  const [store, place] = await Promise.all([realPlace(root), realPlace(path)]);
  const way = relative(store, place);
  if (way !== '..' && !way.startsWith(`..${sep}`)) return;
  throw new StoreError('Cannot write to store', {
    location: { file: path },
    expected: 'a directory of the store itself',
    actual: `a link that leads to ${place}`,
  });
}

/** Where a path really leads, as far as it is there. */
async function realPlace(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch (error) {
    const above = dirname(absolute);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === absolute) throw error;
    return resolve(await realPlace(above), relative(above, absolute));
  }
}
