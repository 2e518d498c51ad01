import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  createContext,
  type Diagnostic,
  from,
  isDirghayuError,
  type Progress,
  type Sink,
  type Source,
  type Stage,
} from '../src/index.ts';

/** Numbers from 1 to `count`; tells whether it was closed. */
function numbers(count: number) {
  const state = { opened: 0, closed: 0 };
  const source: Source<AsyncIterable<number>> = {
    name: 'numbers',
    open: async () => {
      state.opened += 1;
      return (async function* () {
        try {
          for (let i = 1; i <= count; i++) yield i;
        } finally {
          state.closed += 1;
        }
      })();
    },
  };
  return { source, state };
}

const times = (factor: number): Stage<AsyncIterable<number>> => ({
  name: `times-${factor}`,
  apply: async (input) =>
    (async function* () {
      for await (const item of input) yield item * factor;
    })(),
});

const toArray: Sink<AsyncIterable<unknown>, unknown[]> = {
  name: 'to-array',
  drain: async (input) => {
    const items: unknown[] = [];
    for await (const item of input) items.push(item);
    return items;
  },
};

/** What `promise` is rejected with. */
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe('from().through().into()', () => {
  test('passes items through the stages in their order', async () => {
    const plusOne: Stage<AsyncIterable<number>> = {
      name: 'plus-one',
      apply: async (input) =>
        (async function* () {
          for await (const item of input) yield item + 1;
        })(),
    };
    const { source } = numbers(3);
    expect(await from(source).through(times(2)).through(plusOne).into(toArray)).toEqual([3, 5, 7]);
    expect(await from(source).through(plusOne).through(times(2)).into(toArray)).toEqual([4, 6, 8]);
  });

  test('is immutable, and opens its source anew at each run', async () => {
    const { source, state } = numbers(2);
    const base = from(source);
    base.through(times(10));
    expect(state.opened).toBe(0);
    expect(await base.into(toArray)).toEqual([1, 2]);
    expect(await base.into(toArray)).toEqual([1, 2]);
    expect(state).toEqual({ opened: 2, closed: 2 });
  });

  test('closes the source when the sink stops early', async () => {
    const first: Sink<AsyncIterable<number>, number> = {
      name: 'first',
      drain: async (input) => {
        for await (const item of input) return item;
        return 0;
      },
    };
    const { source, state } = numbers(100);
    expect(await from(source).through(times(3)).into(first)).toBe(3);
    expect(state.closed).toBe(1);
  });

  test('hands signal, report and progress to all', async () => {
    const { signal } = new AbortController();
    const reported: Diagnostic[] = [];
    const progressed: Progress[] = [];
    const speaking: Stage<AsyncIterable<number>> = {
      name: 'speaking',
      apply: async (input, context) => {
        expect(context.signal).toBe(signal);
        context.report({ code: 'odd-number', severity: 'info', message: 'odd' });
        context.progress({ unit: 'items', done: 1 });
        return input;
      },
    };
    await from(numbers(1).source)
      .through(speaking)
      .into(toArray, {
        signal,
        report: (item) => reported.push(item),
        progress: (item) => progressed.push(item),
      });
    expect(reported.map(({ code }) => code)).toEqual(['odd-number']);
    expect(progressed).toEqual([{ unit: 'items', done: 1 }]);
  });

  test('opens the stream for a loop of the caller', async () => {
    const seen: number[] = [];
    for await (const item of await from(numbers(2).source).through(times(5)).open())
      seen.push(item);
    expect(seen).toEqual([5, 10]);
  });

  test('lets a value that is not a stream pass as it is', async () => {
    const value = { answer: 42 };
    expect(await from({ name: 'value', open: async () => value }).open()).toBe(value);
  });
});

describe('the stream between two stages', () => {
  class Counted implements AsyncIterable<number> {
    readonly #count: number;
    constructor(count: number) {
      this.#count = count;
    }
    get count() {
      return this.#count;
    }
    half() {
      return this.#count / 2;
    }
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < this.#count; i++) yield i;
    }
  }

  test('keeps getters, methods, private members and its class', async () => {
    const stream = await from({ name: 'counted', open: async () => new Counted(4) }).open();
    expect([stream.count, stream.half(), stream instanceof Counted]).toEqual([4, 2, true]);
    expect(Symbol.asyncIterator in stream).toBe(true);
  });

  test('may be frozen', async () => {
    const frozen = Object.freeze({
      schema: ['a'],
      async *[Symbol.asyncIterator]() {
        yield 1;
      },
    });
    const stream = await from({ name: 'frozen', open: async () => frozen }).open();
    expect(stream.schema).toBe(frozen.schema);
    expect(await toArray.drain(stream, createContext())).toEqual([1]);
  });
});

describe('an error', () => {
  const bug = new TypeError('x is not a function');
  const failAt = (place: 'apply' | 'read', error: unknown): Stage<AsyncIterable<number>> => ({
    name: 'late-bug',
    apply: async (input) => {
      if (place === 'apply') throw error;
      return (async function* () {
        for await (const item of input) {
          if (item === 2) throw error;
          yield item;
        }
      })();
    },
  });

  test.each(['apply', 'read'] as const)(
    'that is a bug (%s) carries the name of its stage',
    async (place) => {
      const pipeline = from(numbers(3).source).through(failAt(place, bug)).through(times(2));
      const error = await failure(pipeline.into(toArray));
      expect(error).toMatchObject({
        code: 'STAGE_FAILED',
        stage: 'late-bug',
        cause: bug,
        message: 'Cannot finish stage "late-bug": x is not a function',
      });
    },
  );

  test('of the source or the sink carries their names', async () => {
    const fail = async () => {
      throw bug;
    };
    expect(await failure(from({ name: 'bad-source', open: fail }).into(toArray))).toMatchObject({
      stage: 'bad-source',
    });
    expect(
      await failure(from(numbers(1).source).into({ name: 'bad-sink', drain: fail })),
    ).toMatchObject({ stage: 'bad-sink' });
  });

  test('that was foreseen passes unchanged', async () => {
    const foreseen = new ConfigError('Cannot do it');
    const pipeline = from(numbers(3).source).through(failAt('read', foreseen));
    expect(await failure(pipeline.into(toArray))).toBe(foreseen);
  });

  test.each([
    ['an AbortError', new DOMException('stopped', 'AbortError')],
    ['a reason of its own', new Error('out of time')],
  ])('that is an abort with %s passes unchanged', async (_, reason) => {
    const controller = new AbortController();
    const aborting: Stage<AsyncIterable<number>> = {
      name: 'aborting',
      apply: async (input, { signal }) =>
        (async function* () {
          for await (const item of input) {
            controller.abort(reason);
            signal.throwIfAborted();
            yield item;
          }
        })(),
    };
    const { source, state } = numbers(3);
    const run = from(source).through(aborting).into(toArray, { signal: controller.signal });
    const error = await failure(run);
    expect(error).toBe(reason);
    expect(isDirghayuError(error)).toBe(false);
    expect(state.closed).toBe(1);
  });
});
