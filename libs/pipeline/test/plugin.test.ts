import { expect, test } from 'vitest';
import {
  createStage,
  definePlugin,
  isDirghayuError,
  type Stage,
  type StandardSchema,
  type ValidationIssue,
} from '../src/index.ts';

interface Options {
  readonly items: number;
  readonly per: readonly string[];
}

/** Whole items above 0, and strings that default to none: what a schema library would be told. */
const options: StandardSchema<Options> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const { items, per = [] } = value as { items: number; per?: unknown[] };
      const issues: ValidationIssue[] = per.flatMap((one, i) =>
        typeof one === 'string' ? [] : [{ message: 'expected a string', path: ['per', i] }],
      );
      if (items < 1) issues.unshift({ message: 'expected at least 1', path: ['items'] });
      return issues.length > 0 ? { issues } : { value: { items, per: per.map(String) } };
    },
  },
};

const takeFirst = definePlugin({
  name: 'take-first',
  options,
  create: ({ items, per }): Stage<AsyncIterable<number>> => ({
    name: `take-first-${items}-${per.length}`,
    apply: async (input) => input,
  }),
});

test('createStage() gives the plugin its options as the schema returns them', async () => {
  expect((await createStage(takeFirst, { items: 2 })).name).toBe('take-first-2-0');
});

test('createStage() names the path of every fault', async () => {
  const error = await createStage(takeFirst, { items: 0, per: ['a', 7] }).catch((caught) => caught);
  expect(isDirghayuError(error, 'CONFIG')).toBe(true);
  expect(error.message).toBe(
    'Cannot create stage "take-first": options.items: expected at least 1; options.per.1: expected a string',
  );
});

test('createStage() waits for a schema that checks asynchronously, and reads wrapped keys', async () => {
  const plugin = definePlugin({
    name: 'never',
    options: {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: async () => ({ issues: [{ message: 'wrong', path: [{ key: 'a' }, 0] }] }),
      },
    },
    create: (): Stage<number> => ({ name: 'never', apply: async (input) => input }),
  });
  await expect(createStage(plugin, {})).rejects.toThrow(
    'Cannot create stage "never": options.a.0: wrong',
  );
});
