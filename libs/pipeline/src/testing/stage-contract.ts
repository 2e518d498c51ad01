import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createContext } from '../pipeline.ts';
import type { Stage } from '../stage.ts';

/** A stage under test and streams to feed it. */
export interface StageContractCases<
  In extends AsyncIterable<unknown>,
  Out extends AsyncIterable<unknown>,
> {
  /** Makes a fresh stage. */
  readonly create: () => Stage<In, Out>;
  /** Makes a stream of no items, with a schema that the stage accepts. */
  readonly empty: () => In;
  /** Makes the same stream of at least two items at each call. */
  readonly input: () => In;
}

/**
 * The suite that every stage passes: empty input, laziness, early stop, abort, input left
 * unmodified, two runs equal. Call it inside a vitest file.
 *
 * @see docs/stages.md
 */
export function stageContract<
  In extends AsyncIterable<unknown>,
  Out extends AsyncIterable<unknown>,
>(name: string, { create, empty, input }: StageContractCases<In, Out>): void {
  describe(`${name} keeps the stage contract`, () => {
    it('has a kebab-case name', () => {
      expect(create().name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    });

    it('yields nothing for empty input', async () => {
      expect(await collect(await create().apply(empty(), createContext()))).toEqual([]);
    });

    it('reads no data before its output is read', async () => {
      const watched = watch(input());
      await create().apply(watched.stream, createContext());
      expect(watched.pulled()).toBe(0);
    });

    it('closes its input when the reader stops early', async () => {
      const watched = watch(input());
      for await (const _ of await create().apply(watched.stream, createContext())) break;
      expect(watched.isLeftOpen()).toBe(false);
    });

    it('lets an abort of its input pass unchanged', async () => {
      const reason = new DOMException('stopped by the test', 'AbortError');
      const watched = watch(input(), { failAfterFirst: reason });
      const output = create().apply(watched.stream, createContext());
      await expect(output.then(collect)).rejects.toBe(reason);
    });

    it('leaves its input unmodified', async () => {
      const watched = watch(input());
      await collect(await create().apply(watched.stream, createContext()));
      expect(watched.modified()).toBe(false);
    });

    it('gives the same output twice', async () => {
      const run = async () => collect(await create().apply(input(), createContext()));
      expect(await run()).toEqual(await run());
    });
  });
}

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) items.push(structuredClone(item));
  return items;
}

/** `stream` with its other members kept, and a record of what was done to it. */
function watch<In extends AsyncIterable<unknown>>(
  stream: In,
  { failAfterFirst }: { failAfterFirst?: Error } = {},
) {
  let pulled = 0;
  let isOpen = false;
  const pairs: [item: unknown, copy: unknown][] = [];
  async function* iterate() {
    isOpen = true;
    try {
      for await (const item of stream) {
        if (pulled > 0 && failAfterFirst) throw failAfterFirst;
        pulled += 1;
        pairs.push([item, structuredClone(item)]);
        yield item;
      }
    } finally {
      isOpen = false;
    }
  }
  return {
    stream: Object.create(stream, { [Symbol.asyncIterator]: { value: iterate } }) as In,
    pulled: () => pulled,
    isLeftOpen: () => isOpen,
    modified: () => pairs.some(([item, copy]) => !isDeepStrictEqual(item, copy)),
  };
}
