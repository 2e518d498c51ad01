import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../src/benchmarks/catalogue.ts';
import type { ContenderResult } from '../src/compare.ts';
import type { BenchmarkRecord, BenchRecord } from '../src/record.ts';
import { benchmarkSection, recordAsMarkdown } from '../src/record-markdown.ts';
import { spreadOf } from '../src/statistics.ts';

const contender = (name: string, seconds: number[], more: Partial<ContenderResult> = {}) => ({
  name,
  timing: 'process' as const,
  samples: seconds.map((value) => ({ seconds: value, work: 3e6, peakBytes: 2e8, figures: {} })),
  outputBytes: null,
  ...more,
});

const benchmark: BenchmarkRecord = {
  name: 'ingest',
  title: 'Ingest',
  about: 'About it.',
  date: '2026-01-01',
  commit: 'abc1234',
  runs: 3,
  threads: 2,
  agreement: ['Equal to bcftools.'],
  comparisons: [
    {
      title: '10 people × 20 variants',
      unit: 'genotypes',
      contenders: [
        contender('ours', [1, 1.5, 2], { outputBytes: 1234 }),
        contender('plink2', [2, 3, 8]),
        contender('bcftools', []),
      ],
    },
  ],
  budgets: [
    {
      what: 'faster than plink2',
      bound: 'at least',
      limit: 2,
      unit: 'times',
      measured: spreadOf([2, 2, 4]),
    },
    { what: 'smaller', bound: 'at most', limit: 0.5, unit: 'share', measured: spreadOf([0.6]) },
    { what: 'unknown', bound: 'at most', limit: 1, unit: 'bytes', measured: null },
  ],
};

const record: BenchRecord = {
  isSmoke: false,
  machine: {
    cpu: 'A CPU',
    cores: 2,
    memoryGb: 24,
    system: 'Linux x64',
    meter: 'GNU time',
    versions: { node: 'v20.20.2', bcftools: 'bcftools 1.16' },
  },
  benchmarks: [benchmark],
};

it('benchmarkSection() has a line a contender', () => {
  expect(benchmarkSection(benchmark)).toMatchInlineSnapshot(`
    "## Ingest

    About it.

    * Equal to bcftools.

    ### 10 people × 20 variants

    |  | time | times the first | rate | peak memory | output |
    |---|---|---|---|---|---|
    | ours | 1.5 s (1 s to 2 s) | – | 2 million genotypes/s | 200 MB | 1.23 kB |
    | plink2 | 3 s (2 s to 8 s) | 2 × (2 × to 4 ×) | 1 million genotypes/s | 200 MB | – |
    | bcftools | not installed |  |  |  |  |

    \`--only ingest\`, 3 rounds, 2 threads, 2026-01-01, commit abc1234."
  `);
});

describe('recordAsMarkdown()', () => {
  it('puts the budgets first, and hides none that is missed', () => {
    const text = recordAsMarkdown(record);
    expect(text).toContain('1 met, 1 missed, 1 not measured.');
    expect(text).toContain('| smaller | at most 50 % | 60 % | **missed** by 20 % | ingest |');
    expect(text).toContain('| unknown | at most 1 B | – | not measured | ingest |');
    expect(text.indexOf('## Budgets')).toBeLessThan(text.indexOf('## Ingest'));
    expect(text).toContain('* node v20.20.2\n* bcftools 1.16\n');
  });

  it('names the benchmarks that have no figures', () => {
    const line = /^Not measured, so that their budgets are absent: (.*)\.$/m;
    const names = BENCHMARKS.map(({ name }) => name);
    const absent = names.filter((name) => name !== benchmark.name);
    expect(line.exec(recordAsMarkdown(record))?.[1]).toBe(absent.join(', '));
    const all = names.map((name) => ({ ...benchmark, name }));
    expect(recordAsMarkdown({ ...record, benchmarks: all })).not.toMatch(line);
  });

  it('judges nothing of a smoke run', () => {
    const text = recordAsMarkdown({ ...record, isSmoke: true });
    expect(text).not.toMatch(/\*\*missed|met by|\d met/);
    expect(text.match(/not judged/g)).toHaveLength(3);
  });

  it('shows the figures that a program printed, as shares where they are', () => {
    const figures = { 'waiting share': 0.031, 'ms a step': 12.3456 };
    const samples = [{ seconds: 0.5, work: 1, peakBytes: null, figures }];
    const comparison = {
      title: 'Steps',
      unit: 'people' as const,
      contenders: [contender('net', [], { timing: 'program', samples })],
    };
    const text = benchmarkSection({ ...benchmark, comparisons: [comparison] });
    expect(text).toContain(
      '|  | time | rate | waiting share | ms a step |\n|---|---|---|---|---|\n| net † | 500 ms | 2 people/s | 3.1 % | 12.35 |',
    );
    expect(text).toContain('† The program counts its own seconds');
  });
});
