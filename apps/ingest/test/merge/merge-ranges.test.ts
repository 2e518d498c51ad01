import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { surveyVcf } from '@dirghayu/vcf-reader';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { windowShards } from '../../src/plan/window-shards.ts';
import { inputText, type MergedRow, type MergeInput, merge } from './merge-input.ts';

const directory = temporaryDirectory();

function bgzfBlock(data: Buffer): Buffer {
  const deflated = deflateRawSync(data, { level: 1 });
  const block = Buffer.alloc(26 + deflated.length);
  Buffer.from('1f8b08040000000000ff0600424302000000', 'hex').copy(block);
  block.writeUInt16LE(block.length - 1, 16);
  deflated.copy(block, 18);
  block.writeUInt32LE(crc32(data), block.length - 8);
  block.writeUInt32LE(data.length, block.length - 4);
  return block;
}

/** Text as BGZF: blocks of whole lines, as htslib cuts them, or wherever they are full. */
function bgzf(text: string, blockBytes: number, wholeLines: boolean): Buffer {
  const data = Buffer.from(text);
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; ) {
    const full = Math.min(data.length, at + blockBytes);
    const lineEnd = data.lastIndexOf(10, full - 1) + 1;
    const end = wholeLines && lineEnd > at ? lineEnd : full;
    blocks.push(bgzfBlock(data.subarray(at, end)));
    at = end;
  }
  return Buffer.concat([...blocks, bgzfBlock(Buffer.alloc(0))]);
}

const CONTIGS = ['1', '2', 'tiny', '3'];

/** Files with a few hundred kilobytes of text: many checkpoints in one BGZF block, and one in many. */
const file = fc.record({
  seed: fc.nat(),
  records: fc.integer({ min: 0, max: 1500 }),
  infoBytes: fc.constantFrom(1, 300, 2000),
  blockBytes: fc.constantFrom(700, 20_000, 65_280),
  container: fc.constantFrom('text', 'blocks', 'lines'),
});

/** A file of one person: positions of a congruential generator, and some long REFs. */
function inputOf(
  person: number,
  { seed, records, infoBytes }: { seed: number; records: number; infoBytes: number },
): MergeInput {
  let state = seed >>> 0;
  const draw = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const rows = Array.from({ length: records }, () => ({
    contig: draw(20) === 0 ? draw(4) : draw(2),
    pos: 1 + draw(3000),
    length: draw(10) === 0 ? 1 + draw(200) : 1,
  })).sort((a, b) => a.contig - b.contig || a.pos - b.pos);
  return {
    samples: [`P${person}`],
    records: rows.map(({ contig, pos, length }, i) => [
      ...[CONTIGS[contig]!, String(pos), `id${person}.${i}`, `A${'C'.repeat(length - 1)}`],
      ...['T', '.', 'PASS', `X=${'y'.repeat(draw(infoBytes))}`, 'GT', '0/1'],
    ]),
  };
}

it('windows that are planned read every record of theirs', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      async (files, wanted) => {
        run += 1;
        const inputs = files.map((options, i) => inputOf(i, options));
        const paths = files.map(({ container, blockBytes }, i) => {
          const path = join(directory, `${run}-${i}.vcf`);
          const text = inputText(inputs[i]!);
          writeFileSync(
            path,
            container === 'text' ? text : bgzf(text, blockBytes, container === 'lines'),
          );
          return path;
        });
        const samples = inputs.flatMap((input) => input.samples);
        const sources = await Promise.all(
          paths.map(async (path, group) => ({
            planned: {
              path,
              bytes: statSync(path).size,
              group,
              restyle: null,
              modifiedMs: 0,
              headerSha256: '',
              indexSha256: null,
            },
            samples: 1,
            survey: await surveyVcf(path),
            contigName: (name: string) => name,
          })),
        );
        const planned = new Map<string, MergedRow[]>();
        for (const { chrom, start, end, reads } of windowShards(sources, {
          people: files.length,
          wanted,
          regions: [],
        })) {
          const placed = reads.map(({ source, ...read }) => ({
            ...read,
            path: paths[source]!,
            firstSample: source,
            samples: 1,
          }));
          const { rows } = await merge({ chrom, start, end, samples, reads: placed });
          planned.set(chrom, [...(planned.get(chrom) ?? []), ...rows]);
        }
        for (const chrom of CONTIGS) {
          const reads = paths.map((path, i) => ({
            path,
            range: null,
            chrom,
            firstSample: i,
            samples: 1,
          }));
          const { rows } = await merge({ chrom, start: 1, end: 2 ** 31 - 1, samples, reads });
          expect(planned.get(chrom) ?? []).toEqual(rows);
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('cuts windows by the bytes that they hold: wide files give short ones', () => {
  const checkpoints = Array.from({ length: 200 }, (_, i) => ({
    offset: 1000 * i,
    chrom: '1',
    pos: 1 + 5000 * i,
    reach: 5000 * i,
    records: 5000 * i,
  }));
  const survey = { checkpoints, records: 1_000_000, textBytes: 1e9, storedBytes: 200_000 };
  const sourcesOf = (samples: number) =>
    [0, 1].map((group) => ({
      planned: {
        path: `${group}.vcf.gz`,
        bytes: 200_000,
        group,
        restyle: null,
        modifiedMs: 0,
        headerSha256: '',
        indexSha256: null,
      },
      samples,
      survey,
      contigName: (name: string) => name,
    }));
  const plan = (samples: number) =>
    windowShards(sourcesOf(samples), { people: 2 * samples, wanted: undefined, regions: [] });
  expect(plan(1)).toHaveLength(1);
  const wide = plan(20_000);
  expect(wide.length).toBeGreaterThan(150);
  const least = 300e6 + 4 * 2048 * 10_000;
  for (const { estimate } of wide) {
    expect(estimate.memoryBytes - least).toBeLessThan(2 * 5000 * 5004 + 20e6 + 150 * 20_000);
  }
  const rows = wide.reduce((sum, { estimate }) => sum + estimate.variants, 0);
  expect(rows).toBe(2_000_000);
});
