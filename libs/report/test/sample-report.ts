import type { Interval, Point, RunReport } from '../src/index.ts';

const interval = (value: number, spread = 0.05): Interval => ({
  value,
  low: value - spread,
  high: value + spread,
});

/** A binormal ROC curve: the higher `power`, the larger the area. */
const roc = (power: number): Point[] =>
  Array.from({ length: 101 }, (_, i) => [i / 100, (i / 100) ** (1 / power)]);

const survival = (rate: number): Point[] =>
  Array.from({ length: 60 }, (_, i) => [40 + i, Math.exp(-rate * Math.exp(i / 14))]);

/** Every seventh point, as a staircase that strays from the curve. */
const observed = (rate: number): Point[] =>
  survival(rate)
    .filter((_, i) => i % 3 === 0)
    .map(([age, share], i) => [age, Math.min(1, share * (1 + 0.03 * Math.sin(7 * i)))]);

/** A report with every piece in it, of the size of the committed test data. */
export const SAMPLE_REPORT: RunReport = {
  title: 'Dirghayu run: 400 people, 3 chromosomes',
  createdAt: '2026-01-02T03:04:05Z',
  command:
    "dirghayu-train --data-dir processed --model all --covariates age,sex --target 't2d,cad'",
  backend: { name: 'wasm', reason: '@tensorflow/tfjs-node is not installed' },
  data: {
    store: 'processed',
    build: 'GRCh38',
    people: 400,
    variants: 12_034,
    features: 4_120,
    covariates: ['age', 'sex', 'PC1', 'PC2'],
    splits: [
      { name: 'train', people: 280 },
      { name: 'valid', people: 60 },
      { name: 'test', people: 60 },
    ],
  },
  warnings: ['The test split holds 60 people: every interval on this page is wide.'],
  card: {
    sections: [
      {
        name: 'Intended use',
        facts: ['Research only. Nothing here is medical advice or a diagnosis.'],
      },
      {
        name: 'Caveats and recommendations',
        facts: ['The cohort is simulated.', 'Scores do not carry over to other ancestries.'],
      },
    ],
  },
  models: [
    {
      name: 'DiseaseNet-Multi',
      summary: 'Genotypes and covariates through a shared trunk, one head a disease.',
      parameters: 1_054_722,
      history: {
        loss: 'masked cross-entropy',
        bestEpoch: 9,
        epochs: Array.from({ length: 20 }, (_, epoch) => ({
          epoch,
          train: 0.4 + 0.4 * Math.exp(-epoch / 5),
          valid: 0.5 + 0.25 * Math.exp(-epoch / 4) + 0.0006 * epoch ** 2,
        })),
      },
      tasks: ['t2d', 'cad'].map((name, k) => ({
        name,
        people: 60,
        events: 18 + k,
        metrics: [
          { name: 'AUROC', better: 'higher' },
          { name: 'AUPRC', better: 'higher' },
          { name: 'Brier', better: 'lower' },
          { name: 'calibration slope' },
        ],
        rows: [
          {
            name: 'DiseaseNet-Multi',
            role: 'net',
            values: {
              AUROC: interval(0.731 + k / 10),
              AUPRC: interval(0.52),
              Brier: interval(0.181, 0.02),
              'calibration slope': interval(0.94, 0.3),
            },
          },
          {
            name: 'linear (ridge)',
            role: 'linear',
            values: {
              AUROC: interval(0.742),
              AUPRC: interval(0.535),
              Brier: interval(0.178, 0.02),
              'calibration slope': interval(1.08, 0.3),
            },
          },
          {
            name: 'covariates only',
            role: 'covariates',
            values: { AUROC: interval(0.66), AUPRC: interval(0.41), Brier: interval(0.194, 0.02) },
          },
          {
            name: 'prevalence',
            role: 'prevalence',
            values: { AUROC: { value: 0.5 }, Brier: { value: 0.21 } },
          },
        ],
        attribution: {
          unit: 'log odds',
          effects: 'the effect is what one more copy of ALT adds',
          people: 60,
          variantCount: 4_120,
          variants: Array.from({ length: 90 }, (_, i) => ({
            name: `rs${1_000 + i}`,
            chrom: `chr${20 + Math.floor(i / 30)}`,
            pos: 30_000_000 + 40_000 * (i % 30),
            importance: 0.01 + 0.2 / (1 + ((i * 37) % 90)),
          })),
          inputs: [
            { name: 'age', kind: 'covariate', importance: 0.52, linear: 0.5, effect: 0.047 },
            { name: 'rs1000', kind: 'variant', importance: 0.21, linear: 0.19, effect: -0.61 },
            { name: 'TP53', kind: 'gene', importance: 0.2, linear: 0.18 },
          ],
        },
        roc: [
          { name: 'net', points: roc(2.7 + 2 * k), auroc: interval(0.731 + k / 10) },
          { name: 'linear', points: roc(2.9), auroc: interval(0.742) },
          { name: 'covariates', points: roc(1.9), auroc: interval(0.66) },
        ],
        calibration: [
          {
            name: 'net',
            bins: [0.05, 0.12, 0.21, 0.34, 0.52].map((predicted, i) => ({
              predicted,
              observed: predicted + 0.03 * Math.cos(3 * i),
              people: 12,
            })),
          },
          {
            name: 'linear',
            bins: [0.07, 0.15, 0.23, 0.31, 0.48].map((predicted, i) => ({
              predicted,
              observed: predicted + 0.04 * Math.sin(2 * i),
              people: 12,
            })),
          },
        ],
      })),
    },
    {
      name: 'LifespanNet-India',
      summary: 'Cox partial likelihood with delayed entry.',
      parameters: 527_361,
      tasks: [
        {
          name: 'age at death',
          people: 60,
          events: 31,
          metrics: [
            { name: 'Harrell C', better: 'higher' },
            { name: 'integrated Brier', better: 'lower' },
          ],
          rows: [
            {
              name: 'LifespanNet-India',
              role: 'net',
              values: { 'Harrell C': interval(0.69), 'integrated Brier': interval(0.142, 0.01) },
            },
            {
              name: 'linear Cox (ridge)',
              role: 'linear',
              values: { 'Harrell C': interval(0.684), 'integrated Brier': interval(0.144, 0.01) },
            },
            {
              name: 'Kaplan–Meier',
              role: 'prevalence',
              values: { 'Harrell C': { value: 0.5 }, 'integrated Brier': interval(0.162, 0.01) },
            },
          ],
          gain: { value: 0.006, low: -0.021, high: 0.034 },
          survival: {
            time: 'age (years)',
            groups: [
              {
                name: 'lowest third',
                people: 20,
                predicted: survival(0.02),
                observed: observed(0.018),
              },
              {
                name: 'middle third',
                people: 20,
                predicted: survival(0.05),
                observed: observed(0.055),
              },
              {
                name: 'highest third',
                people: 20,
                predicted: survival(0.12),
                observed: observed(0.1),
              },
            ],
          },
          cumulativeHazard: {
            time: 'age (years)',
            curves: [
              {
                name: 'baseline',
                points: survival(0.05).map(([age, share]) => [age, -Math.log(share)]),
              },
            ],
          },
        },
      ],
    },
  ],
  dropped: [
    { kind: 'label-missing', unit: 'people', count: 7, reason: 'no label for any target' },
    {
      kind: 'monomorphic-in-train',
      unit: 'variants',
      count: 1_204,
      reason: 'no variation to learn from',
    },
  ],
};
