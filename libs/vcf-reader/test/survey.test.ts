import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { surveyVcf } from '../src/survey.ts';

const directory = mkdtempSync(join(tmpdir(), 'dirghayu-survey-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface Line {
  readonly chrom: string;
  readonly pos: number;
  readonly ref: string;
  readonly info: string;
}

const HEADER = '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\n';
const text = ({ chrom, pos, ref, info }: Line, pad: number) =>
  `${chrom}\t${pos}\t.\t${ref}\tG\t.\t.\t${info}\tGT\t${'0/1'.padEnd(pad, ':')}`;

/** The slow twin: last base by splitting. */
function lastBase({ pos, ref, info }: Line): number {
  const end = /(?:^|;)END=(\d+)/.exec(info)?.[1];
  return Math.max(pos + ref.length - 1, end === undefined ? 0 : Number(end));
}

const line = fc.record({
  chrom: fc.constantFrom('1', '2', '10'),
  step: fc.integer({ min: 0, max: 300 }),
  ref: fc.constantFrom('A', 'ACGT'),
  info: fc.constantFrom('.', 'DP=3', 'END=900', 'XEND=5;END=1200;DP=3', 'BEND=7'),
});

it('notes where records lie, and how far earlier ones reach', async () => {
  const path = join(directory, 'random.vcf');
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 60 }),
      fc.integer({ min: 3, max: 9000 }),
      async (raw, pad) => {
        let pos = 1;
        const lines = [...raw]
          .sort((a, b) => a.chrom.localeCompare(b.chrom))
          .map(({ step, ...rest }): Line => {
            pos += step;
            return { ...rest, pos };
          });
        const content = HEADER + lines.map((item) => `${text(item, pad)}\n`).join('');
        writeFileSync(path, content);
        const survey = await surveyVcf(path);
        expect(survey.records).toBe(lines.length);
        expect(survey.textBytes).toBe(content.length - HEADER.length);
        for (const { offset, chrom, pos: at, reach, records } of survey.checkpoints) {
          const record = lines[records];
          expect([chrom, at]).toEqual([record?.chrom, record?.pos]);
          const earlier = lines.slice(0, records).filter((item) => item.chrom === chrom);
          expect(reach).toBe(Math.max(0, ...earlier.map(lastBase)));
          // The record starts at or behind the offset.
          expect(content.indexOf(text(record as Line, pad), offset)).toBeGreaterThanOrEqual(0);
        }
        const contigs = new Set(lines.map(({ chrom }) => chrom));
        expect(new Set(survey.checkpoints.map(({ chrom }) => chrom))).toEqual(contigs);
      },
    ),
    { numRuns: 100 },
  );
});

it('keeps at most 256 checkpoints of a long file', async () => {
  const path = join(directory, 'long.vcf');
  const lines = Array.from({ length: 4000 }, (_, i) =>
    text({ chrom: '1', pos: i + 1, ref: 'A', info: '.' }, 20_000),
  );
  writeFileSync(path, `${HEADER}${lines.join('\n')}\n`);
  const { checkpoints, records } = await surveyVcf(path);
  expect(records).toBe(4000);
  expect(checkpoints.length).toBeGreaterThan(100);
  expect(checkpoints.length).toBeLessThanOrEqual(256);
});
