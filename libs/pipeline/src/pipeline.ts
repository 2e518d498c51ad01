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
  return pipeline((context) => named(source.name, context, () => source.open(context)));
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
        return named(stage.name, context, () => stage.apply(input, context));
      }),
    into: async (sink, options) => {
      const context = createContext(options);
      const input = await open(context);
      return named(sink.name, context, () => sink.drain(input, context));
    },
    open: (options) => open(createContext(options)),
  };
}

/** Runs `action`; what it throws, at once or while its stream is read, carries the stage's name. */
async function named<Result>(
  stage: string,
  { signal }: StageContext,
  action: () => Promise<Result>,
): Promise<Result> {
  const attribute: Attribute = (error) =>
    isDirghayuError(error) || isAbort(error, signal) ? error : new StageError(stage, error);
  try {
    return attributeIteration(attribute, await action());
  } catch (error) {
    throw attribute(error);
  }
}

/** What to throw in place of an error. */
type Attribute = (error: unknown) => unknown;

/** Whether `error` is a stop that was asked for; a signal may give a reason of its own. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return (
    (error instanceof Error && error.name === 'AbortError') ||
    (signal.aborted && error === signal.reason)
  );
}

/**
 * Wraps a stream so that errors thrown while it is read are attributed too; other values pass.
 *
 * The proxy stands before an empty heir of the stream: a proxy of the stream itself could not
 * replace the iterator of a frozen one.
 */
function attributeIteration<Out>(attribute: Attribute, stream: Out): Out {
  if (!isAsyncIterable(stream)) return stream;
  return new Proxy(Object.create(stream) as typeof stream, {
    get(_, key) {
      if (key === Symbol.asyncIterator) return () => attributed(attribute, stream);
      const value: unknown = Reflect.get(stream, key, stream);
      return typeof value === 'function' ? value.bind(stream) : value;
    },
  });
}

async function* attributed<Item>(
  attribute: Attribute,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw attribute(error);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> & object {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
