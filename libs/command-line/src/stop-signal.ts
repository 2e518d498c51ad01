/**
 * A signal that Ctrl-C or SIGTERM aborts, with `message` as the reason's text; a second Ctrl-C
 * ends the process at once. `dispose` takes the handlers off again.
 */
export function stopSignal(message: string): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new DOMException(message, 'AbortError'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
