import { expect, it } from 'vitest';
import type { FoldOutcome } from '../src/cross-validation.ts';
import { formatFoldSummary } from '../src/summary.ts';
import { about, diseaseTask, unjudgedTask } from './folds.ts';

const outcome: FoldOutcome = {
  metrics: {
    folds: 5,
    model: 'DiseaseNet-Multi',
    splits: null,
    tasks: {
      has_t2d: diseaseTask(0.7, about(0)),
      rare: unjudgedTask('1 with and 39 without in the test split'),
    },
  },
  people: 1200,
  features: 3,
  verdicts: ['DiseaseNet-Multi, over 5 folds: the net does not beat the linear model'],
  warnings: ['first of all'],
  seconds: 2,
};

it('says of folds first what to be warned of and where the linear model is not beaten', () => {
  expect(formatFoldSummary('runs/a', outcome)).toBe(
    [
      'warning: first of all',
      'DiseaseNet-Multi, over 5 folds: the net does not beat the linear model',
      'Trained DiseaseNet-Multi 5 times on 1,200 people × 3 variants in 2 s; means over folds:',
      '  test AUROC    net                  ridge                elastic net  covariates only',
      '  has_t2d       0.700 (0.600–0.800)  0.700 (0.600–0.800)  –            0.600 (0.500–0.700)',
      '  rare          not judged: 1 with and 39 without in the test split',
      '  test AUPRC    net                  ridge                elastic net  covariates only      prevalence',
      '  has_t2d       0.350 (0.250–0.450)  0.350 (0.250–0.450)  –            0.300 (0.200–0.400)  0.250',
      'Reports: runs/a/fold-*/report.html',
      'Metrics: runs/a/metrics.json',
    ].join('\n'),
  );
});
