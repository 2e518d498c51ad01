import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@dirghayu/command-line/testing';
import { packCalls, type VariantBlock, type VariantStream } from '@dirghayu/genotypes';
import { createContext, createStage, type Diagnostic, isDirghayuError } from '@dirghayu/pipeline';
import { stageContract } from '@dirghayu/pipeline/testing';
import { expect, it } from 'vitest';
import { dropHwe } from '../../src/stages/drop-hwe.ts';
import { dropMissing } from '../../src/stages/drop-missing.ts';
import { dropRare } from '../../src/stages/drop-rare.ts';
import { keepPass } from '../../src/stages/keep-pass.ts';
import { keepSamples } from '../../src/stages/keep-samples.ts';
import { keepSnps } from '../../src/stages/keep-snps.ts';
import { pinListFile } from '../../src/stages/list-file.ts';
import { makeStage, planStage } from '../../src/stages/load-stage.ts';
import { renameContigs } from '../../src/stages/rename-contigs.ts';

const directory = temporaryDirectory();

/** A block of two people; a row is `[pos, filter, call, call]`, 3 is missing. */
function block(rows: readonly (readonly [number, string | null, number, number])[]): VariantBlock {
  const count = rows.length;
  const tally = (value: number) =>
    Int32Array.from(rows, ([, , ...calls]) => calls.filter((call) => call === value).length);
  const [het, homAlt, missing] = [tally(1), tally(2), tally(3)];
  return {
    count,
    chrom: '1',
    pos: Int32Array.from(rows, ([pos]) => pos),
    id: rows.map(() => null),
    ref: rows.map(() => 'A'),
    alt: rows.map(() => 'G'),
    altIndex: new Uint16Array(count).fill(1),
    qual: new Float32Array(count).fill(Number.NaN),
    filter: rows.map(([, filter]) => (filter === null ? null : [filter])),
    ac: Int32Array.from(rows, (_, i) => (het[i] ?? 0) + 2 * (homAlt[i] ?? 0)),
    an: Int32Array.from(rows, (_, i) => 4 - 2 * (missing[i] ?? 0)),
    het,
    homAlt,
    missing,
    calls: Uint8Array.from(rows, ([, , ...calls]) => packCalls(calls)[0] ?? 0),
    stride: 1,
    fields: new Map(),
  };
}

function stream(...blocks: readonly VariantBlock[]): VariantStream {
  return {
    schema: { samples: ['P1', 'P2'], fields: [] },
    async *[Symbol.asyncIterator]() {
      yield* blocks;
    },
  };
}

const ROWS = block([
  [10, 'PASS', 0, 1],
  [20, 'q10', 1, 1],
  [30, null, 0, 0],
  [40, 'PASS', 3, 2],
]);

/** Positions that a stage keeps, and what it reports. */
async function run(use: string, options: unknown = {}, input = stream(ROWS)) {
  const reports: Diagnostic[] = [];
  const stage = await makeStage(await planStage({ use, options }, '.'));
  const context = createContext({ report: (diagnostic) => reports.push(diagnostic) });
  const kept: number[] = [];
  for await (const { pos } of await stage.apply(input, context)) kept.push(...pos);
  return { kept, counts: reports.map(({ code, count }) => [code, count]) };
}

it('keep-pass drops variants whose FILTER is not PASS; a missing FILTER stays', async () => {
  expect(await run('keep-pass')).toEqual({ kept: [10, 30, 40], counts: [['keep-pass', 1]] });
});

it('drop-rare drops rare variants, and fixed ones, by the rarer allele', async () => {
  expect(await run('drop-rare', { minMaf: 0.2 })).toEqual({
    kept: [10, 20],
    counts: [['drop-rare', 2]],
  });
  expect(await run('drop-rare', { minMaf: 0 })).toEqual({ kept: [10, 20, 30, 40], counts: [] });
});

it('drop-missing drops variants with many missing calls', async () => {
  expect(await run('drop-missing', { maxMissing: 0.4 })).toEqual({
    kept: [10, 20, 30],
    counts: [['drop-missing', 1]],
  });
});

it('keep-biallelic-snps drops indels, symbolic alleles and sites of several ALTs', async () => {
  const rows = block([
    [10, null, 0, 1],
    [20, null, 0, 1],
    [20, null, 0, 1],
    [30, null, 0, 1],
    [40, null, 0, 1],
  ]);
  const input = {
    ...rows,
    alt: ['G', 'G', 'T', 'GT', '<DEL>'],
    altIndex: Uint16Array.of(1, 1, 2, 1, 1),
  };
  expect((await run('keep-biallelic-snps', {}, stream(input))).kept).toEqual([10]);
});

it('keep-variants keeps what a file lists, by ID or key, and refuses one that has changed', async () => {
  const file = join(directory, 'ids.txt');
  writeFileSync(file, '# mine\nrs20\n\n1:40:A:G\n');
  const input = { ...ROWS, id: [null, 'rs20', null, null] };
  const options = pinListFile(file);
  expect((await run('keep-variants', options, stream(input))).kept).toEqual([20, 40]);
  writeFileSync(file, 'rs21\n');
  await expect(run('keep-variants', options)).rejects.toThrow(
    /Cannot keep what ".*ids\.txt" lists: expected the file that was planned, got one that has changed/,
  );
});

it('refuses options that a stage does not know, naming them', async () => {
  const error = await run('drop-rare', { minMaf: 0.9 }).catch((reason: unknown) => reason);
  expect(isDirghayuError(error, 'CONFIG')).toBe(true);
  expect((error as Error).message).toMatch(/^Cannot create stage "drop-rare": options\.minMaf: /);
  await expect(run('keep-pass', { foo: 1 })).rejects.toMatchObject({ code: 'CONFIG' });
});

it('names our stages when one cannot be found, and what a module exports instead', async () => {
  await expect(run('drop-everything')).rejects.toThrow(
    /Cannot find stage "drop-everything": expected one of keep-pass, .*, got none of these/,
  );
  const file = join(directory, 'no-plugin.mjs');
  writeFileSync(file, 'export const other = 1;');
  await expect(run(file)).rejects.toThrow(
    /expected a module that exports `plugin`.*got exports other/,
  );
});

it('renames contigs of the other style, once a contig in the report', async () => {
  const reports: Diagnostic[] = [];
  const context = createContext({ report: (diagnostic) => reports.push(diagnostic) });
  const stage = await createStage(renameContigs, { style: 'chr' });
  const names: string[] = [];
  const input = stream(ROWS, ROWS, { ...ROWS, chrom: 'MT' }, { ...ROWS, chrom: 'GL000' });
  for await (const { chrom } of await stage.apply(input, context)) names.push(chrom);
  expect(names).toEqual(['chr1', 'chr1', 'chrM', 'GL000']);
  expect(reports.map(({ message }) => message)).toEqual([
    'Contig 1 is stored as chr1',
    'Contig MT is stored as chrM',
  ]);
});

const people = join(directory, 'people.txt');
writeFileSync(people, 'P2\n');
const CONTRACTS = [
  keepSamples.create(pinListFile(people)),
  keepPass.create({}),
  keepSnps.create({}),
  dropRare.create({ minMaf: 0.1 }),
  dropMissing.create({ maxMissing: 0.4 }),
  dropHwe.create({ minP: 0.01 }),
  renameContigs.create({ style: 'chr' }),
];
for (const stage of CONTRACTS) {
  stageContract(stage.name, {
    create: () => stage,
    empty: () => stream(),
    input: () => stream(ROWS, ROWS),
  });
}
