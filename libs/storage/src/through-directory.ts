import { join } from 'node:path';
import { quote } from '@dirghayu/pipeline';
import { StorageError } from './errors.ts';
import { fetchStored, withTemporaryDirectory } from './files.ts';
import { isRemote, joinLocation } from './location.ts';
import { storageOf } from './storage-of.ts';

/**
 * Lets `action` work in a directory that it knows by a path: at `location` if that is one, else in a
 * private one that holds what lies there, and does not exist if nothing does. However `action` ends, what it left is stored again, and
 * what it removed is removed: it can be gone on with.
 */
export async function throughDirectory<Result>(
  location: string,
  action: (path: string) => Promise<Result>,
): Promise<Result> {
  if (!isRemote(location)) return action(location);
  return withTemporaryDirectory(async (directory) => {
    const path = join(directory, 'output'); // there only if something lies at the location
    const before = new Set(await fetchAll(location, path));
    try {
      return await action(path);
    } finally {
      for (const name of await storeAll(path, location)) before.delete(name);
      const storage = storageOf(location);
      for (const name of before) await storage.delete(joinLocation(location, name));
    }
  });
}

/** Fetches all files below a location; gives their names. */
async function fetchAll(location: string, path: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const file of storageOf(location).list(location)) {
    const name = file.location.slice(joinLocation(location, '').length);
    if (name.split('/').includes('..')) {
      throw new StorageError(`Cannot read ${quote(file.location)}`, {
        expected: 'a name that stays in its directory',
        actual: quote(name),
      });
    }
    await fetchStored(file.location, join(path, ...name.split('/')));
    names.push(name);
  }
  return names;
}

/** Stores all files below a path; gives their names. */
async function storeAll(path: string, location: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const file of storageOf(path).list(path)) {
    const name = file.location.slice(path.length + 1).replaceAll('\\', '/');
    const there = joinLocation(location, name);
    await storageOf(there).put(there, { file: file.location });
    names.push(name);
  }
  return names;
}
