import { PassThrough } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import { progressDisplay } from '../src/index.ts';

afterEach(() => vi.restoreAllMocks());

function capture() {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

it('prints a plain line every five seconds where there is no terminal', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const { stream, text } = capture();
  const display = progressDisplay('ingest', { stream });
  now.mockReturnValue(1000);
  display.update({ unit: 'bytes', done: 1e6, total: 10e6 });
  now.mockReturnValue(5000);
  display.update({ unit: 'bytes', done: 5e6, total: 10e6, counters: { variants: 1200 } });
  display.stop();
  expect(text()).toBe('ingest 50% | 5 MB of 10 MB | 1 MB/s | 5 s left | 1,200 variants\n');
});

it('prints nothing when quiet', () => {
  const { stream, text } = capture();
  const display = progressDisplay('ingest', { quiet: true, stream });
  display.update({ unit: 'shards', done: 1 });
  display.stop();
  expect(text()).toBe('');
});

it('writes JSON events where a machine reads, the first at once', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const { stream, text } = capture();
  const display = progressDisplay('ingest', { json: true, stream });
  [0, 4999, 5000].forEach((time, done) => {
    now.mockReturnValue(time);
    display.update({ unit: 'bytes', done, total: 10, counters: { shards: 2 } });
  });
  const event = { event: 'progress', task: 'ingest', unit: 'bytes', total: 10, shards: 2 };
  const lines = text().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { ...event, done: 0 },
    { ...event, done: 2 },
  ]);
});
