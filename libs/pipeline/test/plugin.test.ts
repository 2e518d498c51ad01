import { expect, test } from 'vitest';
import * as z from 'zod';
import { createStage, definePlugin, isDirghayuError, type Stage } from '../src/index.ts';

const takeFirst = definePlugin({
  name: 'take-first',
  options: z.strictObject({ items: z.int().positive(), per: z.array(z.string()).default([]) }),
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
  expect(error.message).toMatch(
    /^Cannot create stage "take-first": options\.items: .+; options\.per\.1: .+$/,
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
