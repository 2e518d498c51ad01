import { isDirghayuError, StageError } from './errors.ts';
import type { Sink, Source, Stage, StageContext } from './stage.ts';

/** What a caller may leave out of a context: silence and no abort. */
export type RunOptions = Partial<StageContext>;

/** A source with stages behind it. Immutable: `through` returns a new pipeline. */
export interface Pipeline<Out> {
  through<Next>(stage: Stage<Out, Next>): Pipeline<Next>;
  /**
   * Runs the pipeline into `sink`.
   *
   * @throws {StageError} If a stage fails in a way that it did not foresee.
   */
  into<Result>(sink: Sink<Out, Result>, options?: RunOptions): Promise<Result>;
  /** Opens the stream for the caller's own `for await`. */
  open(options?: RunOptions): Promise<Out>;
}

/** Starts a pipeline: `from(source).through(stage).into(sink, options)`. */
export function from<Out>(source: Source<Out>): Pipeline<Out> {
  return pipeline((context) => named(source.name, () => source.open(context)));
}

/** A context from what the caller gave. */
export function createContext(options: RunOptions = {}): StageContext {
  return {
    signal: options.signal ?? new AbortController().signal,
    report: options.report ?? (() => {}),
    progress: options.progress ?? (() => {}),
  };
}

function pipeline<Out>(open: (context: StageContext) => Promise<Out>): Pipeline<Out> {
  return {
    through: (stage) =>
      pipeline(async (context) => {
        const input = await open(context);
        return named(stage.name, () => stage.apply(input, context));
      }),
    into: async (sink, options) => {
      const context = createContext(options);
      const input = await open(context);
      return named(sink.name, () => sink.drain(input, context));
    },
    open: (options) => open(createContext(options)),
  };
}

/** Runs `action`; what it throws, at once or while its stream is read, carries the stage's name. */
async function named<Result>(stage: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return attributeIteration(stage, await action());
  } catch (error) {
    throw attribute(stage, error);
  }
}

function attribute(stage: string, error: unknown): unknown {
  const isAbort = error instanceof Error && error.name === 'AbortError';
  return isDirghayuError(error) || isAbort ? error : new StageError(stage, error);
}

/** Wraps a stream so that errors thrown while it is read are attributed too; other values pass. */
function attributeIteration<Out>(stage: string, stream: Out): Out {
  if (!isAsyncIterable(stream)) return stream;
  return new Proxy(stream, {
    get(target, key) {
      if (key === Symbol.asyncIterator) return () => attributed(stage, target);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function* attributed<Item>(stage: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw attribute(stage, error);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> & object {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
