import type { SiteBlock } from '@dirghayu/genotypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MATCH_TYPES, type MatchType } from '../../src/scoring/allele-match.ts';
import { requireOverlap, summarizeMatches } from '../../src/scoring/match-log.ts';
import type { ScoreFile } from '../../src/scoring/score-file.ts';
import {
  MATCH_STATUSES,
  type MatchRules,
  ScoreMatcher,
  type ScoreMatches,
} from '../../src/scoring/score-matcher.ts';
import { ScoreRows } from '../../src/scoring/score-rows.ts';

interface Line {
  readonly contig: string | null;
  readonly pos: number;
  readonly effect: string;
  readonly other: string | null;
}

interface Site {
  readonly chrom: string;
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
}

function scoreOf(lines: readonly Line[], name = 'S'): ScoreFile {
  const rows = new ScoreRows();
  for (const [i, { contig, pos, effect, other }] of lines.entries()) {
    rows.add({
      line: i + 2,
      contig,
      pos,
      effectAllele: effect,
      otherAllele: other,
      model: 'additive',
      effects: [0, 1, 2],
    });
  }
  const header = { id: name, trait: null, weightType: null, build: null, isHarmonised: false };
  return { ...header, name, path: `${name}.txt`, rows };
}

/** Blocks of `size` sites at most, each of one contig. */
function* blocksOf(sites: readonly Site[], size = 2): Generator<SiteBlock> {
  for (let start = 0; start < sites.length; ) {
    let end = start;
    while (end < sites.length && end < start + size && sites[end]?.chrom === sites[start]?.chrom) {
      end++;
    }
    const some = sites.slice(start, end);
    yield {
      count: some.length,
      chrom: some[0]?.chrom ?? '',
      pos: Int32Array.from(some, ({ pos }) => pos),
      id: some.map(() => null),
      ref: some.map(({ ref }) => ref),
      alt: some.map(({ alt }) => alt),
    };
    start = end;
  }
}

function match(lines: readonly Line[], sites: readonly Site[], rules: Partial<MatchRules> = {}) {
  const matcher = new ScoreMatcher([scoreOf(lines)], rules);
  for (const block of blocksOf(sites)) matcher.add(block);
  return readable(matcher.finish()[0] as ScoreMatches);
}

function readable({ status, type, target }: ScoreMatches) {
  return Array.from(status, (code, row) => ({
    status: MATCH_STATUSES[code],
    type: MATCH_TYPES[type[row] as number] ?? null,
    target: target[row],
  }));
}

const at = (effect: string, other: string | null): Line => ({ contig: '1', pos: 5, effect, other });
const site = (ref: string, alt: string, pos = 5): Site => ({ chrom: 'chr1', pos, ref, alt });

describe('the types of a match', () => {
  test.each([
    ['A', 'G', 'A', 'G', 'refalt'],
    ['G', 'A', 'A', 'G', 'altref'],
    ['T', 'C', 'A', 'G', 'refalt_flip'],
    ['C', 'T', 'A', 'G', 'altref_flip'],
    ['A', null, 'A', 'G', 'no_oa_ref'],
    ['G', null, 'A', 'G', 'no_oa_alt'],
    ['T', null, 'A', 'G', 'no_oa_ref_flip'],
    ['C', null, 'A', 'G', 'no_oa_alt_flip'],
    ['AT', 'A', 'A', 'AT', 'altref'],
  ])('%s/%s against %s/%s is %s', (effect, other, ref, alt, type) => {
    const [found] = match([at(effect, other)], [site(ref, alt)]);
    expect(found).toEqual({ status: 'matched', type, target: 0 });
  });

  test('insertions are not flipped', () => {
    expect(match([at('TA', 'T')], [site('A', 'AT')])[0]?.status).toBe('unmatched');
  });
});

test('the best of several variants of a position counts, and can be chosen otherwise', () => {
  const sites = [site('T', 'C'), site('G', 'A')];
  expect(match([at('A', 'G')], sites)[0]).toMatchObject({ type: 'altref', target: 1 });
  const priority: MatchType[] = ['refalt_flip', 'altref'];
  expect(match([at('A', 'G')], sites, { priority })[0]).toMatchObject({
    type: 'refalt_flip',
    target: 0,
  });
  expect(match([at('A', 'G')], sites, { priority: ['refalt'] })[0]?.status).toBe('unmatched');
});

test('palindromic variants are dropped unless kept', () => {
  expect(match([at('A', 'T')], [site('A', 'T')])[0]?.status).toBe('ambiguous');
  expect(match([at('C', null)], [site('G', 'C')])[0]?.status).toBe('ambiguous');
  const kept = match([at('A', 'T')], [site('A', 'T')], { keepAmbiguous: true });
  expect(kept[0]).toEqual({ status: 'matched', type: 'refalt', target: 0 });
});

test('sites of several ALT alleles are dropped; kept where ALT is the effect allele', () => {
  const sites = [site('A', 'C'), site('A', 'G')];
  expect(match([at('G', 'A')], sites)[0]?.status).toBe('multiallelic');
  expect(match([at('G', 'A')], sites, { keepMultiallelic: true })[0]).toMatchObject({
    status: 'matched',
    target: 1,
  });
  expect(match([at('A', 'G')], sites, { keepMultiallelic: true })[0]?.status).toBe('multiallelic');
});

test('of two lines for one variant none counts, or the first', () => {
  const lines = [at('A', 'G'), at('G', 'A')];
  const statuses = (rules: Partial<MatchRules>) =>
    match(lines, [site('A', 'G')], rules).map(({ status }) => status);
  expect(statuses({})).toEqual(['duplicate', 'duplicate']);
  expect(statuses({ keepFirstMatch: true })).toEqual(['matched', 'duplicate']);
});

test('names the variant as the store spells it', () => {
  const matcher = new ScoreMatcher([scoreOf([at('T', 'C'), { ...at('A', 'G'), contig: null }])]);
  for (const block of blocksOf([site('A', 'G')])) matcher.add(block);
  const [matches] = matcher.finish();
  expect(matches?.variant(0)).toBe('chr1:5:A:G');
  expect(matches?.variant(1)).toBeNull();
  expect(readable(matches as ScoreMatches)[1]?.status).toBe('no_position');
});

test.each([[[]], [['refalt', 'refalt']], [['best']]])('refuses the priority %j', (priority) => {
  const make = () => new ScoreMatcher([], { priority: priority as MatchType[] });
  expect(make).toThrow(expect.objectContaining({ code: 'CONFIG' }));
});

const BASE = fc.constantFrom('A', 'C', 'G', 'T', 'AT');
const LINES = fc.array(
  fc.record({
    contig: fc.constantFrom('1', 'chr1', '2', null),
    pos: fc.integer({ min: 1, max: 6 }),
    effect: BASE,
    other: fc.option(BASE, { nil: null }),
  }),
  { minLength: 1, maxLength: 12 },
);
const SITES = fc
  .array(
    fc.record({
      chrom: fc.constantFrom('chr1', 'chr2'),
      pos: fc.integer({ min: 1, max: 6 }),
      ref: BASE,
      alt: BASE,
    }),
    { maxLength: 14 },
  )
  .map((sites) =>
    sites
      .filter(({ ref, alt }) => ref !== alt)
      .sort((a, b) => a.chrom.localeCompare(b.chrom) || a.pos - b.pos),
  );

const FLIP: Readonly<Record<string, string>> = { A: 'T', T: 'A', C: 'G', G: 'C' };

/** The rules read aloud: every line against every variant. */
function slowMatch(lines: readonly Line[], sites: readonly Site[]) {
  const isHere = (line: Line, one: Site) =>
    line.contig !== null &&
    one.chrom === `chr${line.contig.replace('chr', '')}` &&
    one.pos === line.pos;
  const best = lines.map((line) => {
    for (const type of MATCH_TYPES) {
      for (const [target, one] of sites.entries()) {
        if (!isHere(line, one)) continue;
        const flip = (allele: string) => (type.endsWith('_flip') ? FLIP[allele] : allele);
        const isRef = type.startsWith('refalt') || type.startsWith('no_oa_ref');
        const [effect, other] = isRef ? [one.ref, one.alt] : [one.alt, one.ref];
        const needsOther = !type.startsWith('no_oa');
        if (needsOther === (line.other === null) || flip(line.effect) !== effect) continue;
        if (line.other === null || flip(line.other) === other) return { target, type };
      }
    }
    return null;
  });
  return lines.map(({ contig }, row) => {
    const found = best[row];
    if (!found)
      return { status: contig === null ? 'no_position' : 'unmatched', type: null, target: -1 };
    const one = sites[found.target] as Site;
    const twins = best.filter((other) => other?.target === found.target).length > 1;
    const isMultiallelic = sites.some(
      ({ chrom, pos, ref, alt }) =>
        chrom === one.chrom && pos === one.pos && ref === one.ref && alt !== one.alt,
    );
    const status =
      FLIP[one.ref] === one.alt
        ? 'ambiguous'
        : twins
          ? 'duplicate'
          : isMultiallelic
            ? 'multiallelic'
            : 'matched';
    return { status, ...found };
  });
}

test('agrees with the rules read aloud, whatever the cuts between blocks', () => {
  fc.assert(
    fc.property(LINES, SITES, fc.integer({ min: 1, max: 5 }), (lines, sites, size) => {
      const matcher = new ScoreMatcher([scoreOf(lines)]);
      for (const block of blocksOf(sites, size)) matcher.add(block);
      expect(readable(matcher.finish()[0] as ScoreMatches)).toEqual(slowMatch(lines, sites));
    }),
    { numRuns: 300 },
  );
});

test('a score of which too little is found is refused with what became of its lines', () => {
  const matcher = new ScoreMatcher([
    scoreOf([at('A', 'G'), { ...at('A', 'T'), pos: 6 }, { ...at('C', 'T'), pos: 9 }]),
  ]);
  for (const block of blocksOf([site('A', 'G'), site('A', 'T', 6)])) matcher.add(block);
  const summaries = matcher.finish().map(summarizeMatches);
  expect(summaries[0]).toMatchObject({
    lines: 3,
    statuses: { matched: 1, ambiguous: 1, unmatched: 1 },
    types: { refalt: 1 },
    rate: 1 / 3,
  });
  expect(() => requireOverlap(summaries, 0.3)).not.toThrow();
  expect(() => requireOverlap(summaries, 0.75)).toThrow(
    'S.txt: Cannot score S: expected at least 75 % of its 3 variants in the store, got 33.3 % (1 unmatched, 1 matched, 1 ambiguous)',
  );
});
