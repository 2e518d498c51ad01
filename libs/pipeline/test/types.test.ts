import { expectTypeOf, test } from 'vitest';
import {
  definePlugin,
  from,
  type Pipeline,
  type Sink,
  type Source,
  type Stage,
} from '../src/index.ts';

declare const bytes: Source<AsyncIterable<Uint8Array>>;
declare const decode: Stage<AsyncIterable<Uint8Array>, AsyncIterable<string>>;
declare const count: Sink<AsyncIterable<string>, number>;

test('a pipeline knows what its stages make of the stream', () => {
  const chain = () => from(bytes).through(decode);
  expectTypeOf(chain).returns.toEqualTypeOf<Pipeline<AsyncIterable<string>>>();
  expectTypeOf(() => chain().into(count)).returns.resolves.toEqualTypeOf<number>();
});

test('chaining the wrong kind of stream is a compile error', () => {
  // @ts-expect-error - decode takes bytes, and gets the strings of the first decode
  expectTypeOf(() => from(bytes).through(decode).through(decode));
  // @ts-expect-error - count takes strings
  expectTypeOf(() => from(bytes).into(count));
});

test('a plugin is typed by its schema and its stage', () => {
  const plugin = () =>
    definePlugin({
      name: 'decode-text',
      options: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: () => ({ value: { label: 'utf-8' } }),
        },
      },
      create: ({ label }) => {
        expectTypeOf(label).toEqualTypeOf<string>();
        return decode;
      },
    });
  expectTypeOf(plugin).returns.toHaveProperty('create').returns.toEqualTypeOf<typeof decode>();
});
