import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURVES } from '../../src/benchmarks/ingest-curve.ts';
import { TRAINING_CURVE, titleOf } from '../../src/benchmarks/training-speed.ts';
import { type BenchRecord, readRecord, writePages } from '../../src/record.ts';
import { COHORTS, costOf } from '../../src/scale/cost-model.ts';
import { exponent, nearest, pointsOf, startAndSlope } from '../../src/scale/curve.ts';
import { trainingPointsOf } from '../../src/scale/training-curve.ts';
import { WORKSPACE } from '../../src/workspace.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const DOCS = join(WORKSPACE, 'docs');

const { WebAssembly: OURS, PyTorch: PEER } = TRAINING_CURVE.contenders;

/** Sizes of cohorts, people and variants, of a curve. */
type Sizes = readonly (readonly [people: number, variants: number])[];

/**
 * Figures of a machine that starts in 2 s and takes a second for 10⁷ genotypes on each thread, and that trains
 * in 10 µs a feature and step, in a kilobyte a feature.
 */
function made(): BenchRecord {
  const point = ([people, variants]: readonly [number, number]) => ({
    name: `${people.toLocaleString('en-US')} people × ${variants.toLocaleString('en-US')} variants`,
    timing: 'process' as const,
    samples: [1, 1.2, 0.8].map((mood) => ({
      seconds: mood * (2 + (people * variants) / 2e7),
      peakBytes: 5e8,
      work: people * variants,
      figures: {},
    })),
    outputBytes: (people * variants) / 10,
  });
  const curve = (title: string, sizes: Sizes) => ({
    title,
    unit: 'genotypes' as const,
    contenders: sizes.map(point),
  });
  const described = {
    title: '',
    about: '',
    date: '',
    commit: '',
    runs: 3,
    threads: 2,
    agreement: [],
  };
  const share = { median: 0.4, low: 0.4, high: 0.4, runs: 1 };
  return {
    isSmoke: false,
    machine: { cpu: 'made', cores: 2, memoryGb: 8, system: '', meter: '', versions: {} },
    benchmarks: [
      {
        ...described,
        name: 'ingest',
        comparisons: [],
        budgets: [
          {
            what: 'store of 2,504 people × 200,000 variants, phased, against .vcf.gz of level 6',
            bound: 'at most',
            limit: 0.5,
            unit: 'share',
            measured: share,
          },
        ],
      },
      {
        ...described,
        name: CURVES.benchmark,
        budgets: [],
        comparisons: [
          curve(CURVES.variants, [
            [2_504, 8_000],
            [2_504, 80_000],
            [2_504, 800_000],
          ]),
          curve(CURVES.people, [
            [500, 20_000],
            [5_000, 20_000],
            [50_000, 20_000],
          ]),
          curve(CURVES.files, [
            [100, 5_000],
            [1_000, 5_000],
            [10_000, 5_000],
          ]),
        ],
      },
      {
        ...described,
        name: TRAINING_CURVE.benchmark,
        budgets: [],
        comparisons: TRAINING_CURVE.widths.map((features) => ({
          title: titleOf(features, TRAINING_CURVE.spectrum),
          unit: 'people' as const,
          contenders: [
            {
              name: OURS,
              timing: 'program' as const,
              samples: [1, 3, 1].map((mood) => ({
                seconds: (mood * 6 * features) / 1e5,
                peakBytes: mood * 1000 * features,
                work: 6 * 1024,
                figures: {},
              })),
              outputBytes: null,
            },
            { name: PEER, timing: 'program' as const, samples: [], outputBytes: null },
          ],
        })),
      },
    ],
  };
}

it('the pages and pictures of docs/ are what the figures beside them make', async () => {
  const directory = temporaryDirectory();
  await writePages(directory, await readRecord(DOCS));
  const names = readdirSync(directory);
  for (const name of names) {
    expect(readFileSync(join(DOCS, name), 'utf8'), name).toBe(
      readFileSync(join(directory, name), 'utf8'),
    );
  }
  expect(names).toEqual(
    expect.arrayContaining(['benchmarks.md', 'scale.md', 'training-memory.svg', 'ingest-time.svg']),
  );
});

it('writes the page anew without figures, and says that they are absent', async () => {
  const directory = temporaryDirectory();
  await writePages(directory, await readRecord(directory));
  expect(readFileSync(join(directory, 'scale.md'), 'utf8')).toContain('**The figures are absent**');
  writeFileSync(join(directory, 'benchmarks.json'), JSON.stringify(made()));
  await writePages(directory, await readRecord(directory));
  const page = readFileSync(join(directory, 'scale.md'), 'utf8');
  expect(page).not.toContain('absent');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(page).toContain(
    `* ${OURS}: time grows as features to the power 1, between the last two points 1; peak memory, 1, between the last two points 1.`,
  );
  expect(page).not.toContain(PEER);
  const ingests = ['more variants', 'more people', 'more files', 'genotypes'];
  for (const [name, found] of [
    ['ingest-time.svg', ingests],
    ['ingest-memory.svg', ingests],
    ['training-time.svg', ['WebAssembly', 'features', 'milliseconds']],
    ['training-memory.svg', ['WebAssembly', 'features', 'MB']],
  ] as const) {
    expect(page).toContain(`](${name})`);
    const svg = readFileSync(join(directory, name), 'utf8');
    for (const words of found) expect(svg).toContain(words);
    expect(svg).not.toContain('PyTorch');
    expect(svg).not.toMatch(/NaN|undefined/);
  }
});

describe('the cost model', () => {
  it.each(COHORTS)('takes $name for what the machine would take', (cohort) => {
    const cost = costOf(made(), cohort);
    const genotypes = cohort.people * cohort.variants;
    expect(cost.coreHours).toBeCloseTo(genotypes / 1e7 / 3600, -1);
    expect(cost.coreHours / (genotypes / 1e7 / 3600)).toBeCloseTo(1, 3);
    expect(cost.storeBytes).toBeCloseTo(genotypes / 10, -3);
    expect(cost.sourceBytes).toBeCloseTo(genotypes / 4, -3);
    const packed = (cohort.variants / cost.advisedShards) * Math.ceil(cohort.people / 4);
    expect(packed).toBeLessThanOrEqual(1e9);
    expect(cost.jobMemoryBytes).toBeGreaterThan(4.5e8);
    expect(cost.basis?.people).toBe({ 2504: 2_504, 10000: 10_000, 500000: 50_000 }[cohort.people]);
  });

  it('knows nothing of what was not measured', () => {
    const [cohort] = COHORTS;
    const cost = costOf(null, cohort ?? COHORTS[0]!);
    expect(cost.basis).toBeNull();
    expect(cost.coreHours).toBeNaN();
  });
});

describe('a curve of training', () => {
  it('is of the median step and the highest peak', () => {
    expect(trainingPointsOf(made(), OURS)).toEqual([
      { features: 1000, stepMs: expect.closeTo(10, 9), peakBytes: 3e6 },
      { features: 8192, stepMs: expect.closeTo(81.92, 9), peakBytes: 3 * 8_192_000 },
      { features: 65_536, stepMs: expect.closeTo(655.36, 9), peakBytes: 3 * 65_536_000 },
    ]);
  });

  it('has no points of a contender that was not there', () => {
    expect(trainingPointsOf(made(), PEER)).toEqual([]);
    expect(trainingPointsOf(null, OURS)).toEqual([]);
  });
});

describe('a curve', () => {
  it('has the exponent that it was made with', () => {
    const xs = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(xs, fc.double({ min: 0.2, max: 3, noNaN: true }), (at, power) => {
        expect(
          exponent(
            at,
            at.map((x) => 7 * x ** power),
          ),
        ).toBeCloseTo(power, 6);
      }),
    );
  });

  it('gives its points, what starting costs, and the nearest of them', () => {
    const points = pointsOf(made(), CURVES.benchmark, CURVES.variants);
    expect(points.map(({ variants }) => variants)).toEqual([8_000, 80_000, 800_000]);
    const [start, slope] = startAndSlope(points);
    expect(start).toBeCloseTo(2, 6);
    expect(slope).toBeCloseTo(2_504 / 2e7, 9);
    expect(nearest(points, 3_000)?.variants).toBe(800_000);
    expect(nearest([], 3_000)).toBeNull();
  });
});
