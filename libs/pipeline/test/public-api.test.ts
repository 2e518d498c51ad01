import { expect, test } from 'vitest';
import * as pipeline from '../src/index.ts';
import * as testing from '../src/testing/stage-contract.ts';

test('the public names are these', () => {
  expect(Object.keys(pipeline)).toMatchInlineSnapshot(`
    [
      "formatLocation",
      "DiagnosticCounter",
      "ConfigError",
      "DirghayuError",
      "isDirghayuError",
      "printable",
      "quote",
      "SchemaMismatchError",
      "StageError",
      "UnsupportedError",
      "createContext",
      "from",
      "createStage",
      "definePlugin",
    ]
  `);
});

test('the public names of ./testing are these', () => {
  expect(Object.keys(testing)).toMatchInlineSnapshot(`
    [
      "stageContract",
    ]
  `);
});
