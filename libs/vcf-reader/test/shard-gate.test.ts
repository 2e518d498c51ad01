import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bgzf, blockStarts } from './bgzf-writer.ts';
import { arbitraryVcf } from './random-vcf.ts';
import { type Row, readAll, tempFile, vcf } from './rows.ts';

/** Rows of a file read in shards that are cut at `cuts`. */
async function readShards(content: Buffer, cuts: readonly number[]): Promise<Row[][]> {
  const path = tempFile(content);
  const bounds = [0, ...cuts, content.length];
  const shards: Row[][] = [];
  for (let i = 0; i + 1 < bounds.length; i++) {
    const range = { start: bounds[i]!, end: bounds[i + 1]! };
    shards.push([...(await readAll(path, { range })).rows]);
  }
  return shards;
}

/** Distinct picks, in order, between the ends of the file. */
function pickCuts(places: readonly number[], picks: readonly number[]): number[] {
  const chosen = new Set(picks.map((pick) => places[pick % places.length] ?? 0));
  chosen.delete(0);
  return [...chosen].sort((a, b) => a - b);
}

describe('shards', () => {
  it('together hold every row once, wherever plain text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryVcf, fc.array(fc.nat(), { maxLength: 6 }), async (text, picks) => {
        const content = Buffer.from(text);
        const cuts = pickCuts([...content.keys()], picks);
        const whole = await readAll(tempFile(content));
        expect((await readShards(content, cuts)).flat()).toEqual(whole.rows);
      }),
      { numRuns: 300 },
    );
  });

  it('together hold every row once, at whichever BGZF blocks the file is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryVcf,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (text, blockSizes, picks) => {
          const content = bgzf(text, blockSizes);
          const cuts = pickCuts(blockStarts(content), picks);
          const whole = await readAll(tempFile(content));
          expect((await readShards(content, cuts)).flat()).toEqual(whole.rows);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never split a run of records at one position', async () => {
    const records = [4, 5, 5, 5, 5, 6].map((pos, i) => `20 ${pos} r${i} G A . . . GT 0|1`);
    const content = Buffer.from(vcf(['NA1'], records));
    const header = content.indexOf('20\t4');
    for (let cut = header; cut < content.length; cut++) {
      const shards = await readShards(content, [cut]);
      expect(shards.filter((rows) => rows.some(({ pos }) => pos === 5))).toHaveLength(1);
      expect(shards.flat().map(({ id }) => id)).toEqual(['r0', 'r1', 'r5']);
    }
  });

  it('leave a shard inside one run empty', async () => {
    const records = Array.from({ length: 9 }, (_, i) => `20 5 r${i} G A . . . GT 0|1`);
    const content = Buffer.from(vcf(['NA1'], records));
    const from = content.indexOf('r2');
    const shards = await readShards(content, [from, content.indexOf('r5'), content.indexOf('r7')]);
    expect(shards.map((rows) => rows.length)).toEqual([1, 0, 0, 0]);
  });
});
