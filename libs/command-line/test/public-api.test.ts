import { expect, it } from 'vitest';
import * as api from '../src/index.ts';

it('exports these names and no others', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "EXIT",
      "addBucketFlags",
      "addCompletion",
      "dashedFlags",
      "doctorCommand",
      "formatBytes",
      "formatCount",
      "formatSeconds",
      "inUsersNames",
      "parseBytes",
      "parseList",
      "parseNumber",
      "parseWhole",
      "progressDisplay",
      "runProgram",
      "stopSignal",
      "threadsOption",
      "toolVersion",
    ]
  `);
});
