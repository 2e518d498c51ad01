import { expect, test } from 'vitest';
import * as storage from '../src/index.ts';

test('the public names are these', () => {
  expect(Object.keys(storage).sort()).toMatchInlineSnapshot(`
    [
      "S3Storage",
      "ShardCache",
      "StorageError",
      "besideLocation",
      "checkLocation",
      "fetchStored",
      "fetchWhole",
      "isRemote",
      "joinLocation",
      "moveStored",
      "readStored",
      "readStoredText",
      "readThroughFile",
      "removeStored",
      "schemeOf",
      "storageOf",
      "storedStatus",
      "throughDirectory",
      "withTemporaryDirectory",
      "writeStored",
      "writeThroughFile",
    ]
  `);
});
