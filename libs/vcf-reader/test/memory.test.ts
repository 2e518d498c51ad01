import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bgzf } from './bgzf-writer.ts';
import { tempFile, vcf } from './rows.ts';

const DIST = new URL('../dist/index.js', import.meta.url).href;
const PIPELINE = new URL('../../pipeline/dist/index.js', import.meta.url).href;
const SAMPLES = Array.from({ length: 2504 }, (_, i) => `S${i}`);

/** Reads a file in a process of its own, as a worker would, and prints rows and peak bytes. */
const PROGRAM = `
  import { from } from '${PIPELINE}';
  import { vcfSource } from '${DIST}';
  let rows = 0;
  for await (const { count } of await from(vcfSource(process.argv[1])).open()) rows += count;
  console.log(JSON.stringify({ rows, peak: 1024 * process.resourceUsage().maxRSS }));
`;

function read(path: string): { rows: number; peak: number } {
  const argv = ['--input-type=module', '--eval', PROGRAM, path];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, argv, { cwd, encoding: 'utf8' }));
}

it.each([
  ['GT', '0|1'],
  ['GT:DP', '0|1:35'],
])(
  'reading 2,504 samples of %s takes less than 200 MB, whatever the length',
  { tags: ['slow'] },
  (format, sample) => {
    const record = (pos: number) =>
      `20 ${pos} . G A . . . ${format} ${SAMPLES.map(() => sample).join(' ')}`;
    const header = bgzf(vcf(SAMPLES, []));
    const records = Array.from({ length: 300 }, (_, i) => `${record(i).replaceAll(' ', '\t')}\n`);
    const body = bgzf(records.join(''));
    const [short, long] = [8, 64].map((times) =>
      read(tempFile(Buffer.concat([header, ...Array.from({ length: times }, () => body)]))),
    );
    expect([short?.rows, long?.rows]).toEqual([2400, 19_200]);
    expect(short?.peak).toBeLessThan(200e6);
    expect(long?.peak).toBeLessThan(200e6);
  },
);
