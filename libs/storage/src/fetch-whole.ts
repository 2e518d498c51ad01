/** A connection that sends nothing for so long is given up. */
const SILENCE_MS = 30_000;

/** How `fetchWhole` asks. */
export interface FetchWholeOptions {
  readonly init?: RequestInit | undefined;
  /** Throws if the body is not worth reading. */
  readonly check: (response: Response) => void;
  /** Milliseconds without a byte; default 30 s. */
  readonly silenceMs?: number | undefined;
}

/** An answer of a server, and its body. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer<ArrayBuffer>;
}

/**
 * One request, its body read whole, so that a drop half-way fails it. It is given up after a
 * silence, however long the whole takes: a slow link is no fault.
 */
export async function fetchWhole(
  url: string | URL | Request,
  { init, check, silenceMs = SILENCE_MS }: FetchWholeOptions,
): Promise<WholeAnswer> {
  const silence = new AbortController();
  const reason = new Error(`no byte for ${silenceMs / 1000} s`);
  const timer = setTimeout(() => silence.abort(reason), silenceMs);
  try {
    const response = await fetch(url, { ...init, signal: silence.signal });
    check(response);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) {
      timer.refresh();
      pieces.push(piece);
    }
    return { status: response.status, headers: response.headers, body: Buffer.concat(pieces) };
  } finally {
    clearTimeout(timer);
    silence.abort(); // of a body that was not read
  }
}
