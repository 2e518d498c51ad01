import type { TaskMetrics } from '@dirghayu/models';
import { describe, expect, it } from 'vitest';
import { averageMetrics, partlyJudged } from '../src/average-metrics.ts';
import type { RunMetrics } from '../src/metrics.ts';
import { about, diseaseTask, unjudgedTask } from './folds.ts';

const fold = (task: TaskMetrics, train = 100): RunMetrics => ({
  model: 'DiseaseNet-Multi',
  splits: { train: { n: train }, valid: { n: 40 }, test: { n: 40 } },
  tasks: { has_t2d: task },
});

describe('averageMetrics()', () => {
  const folds = [0.7, 0.8, 0.9].map((auroc, i) => fold(diseaseTask(auroc, about(0)), 100 + i));
  const { splits, tasks, model } = averageMetrics(folds);

  it('gives an estimate as its mean, with the normal interval of that mean', () => {
    const reach = (1.96 * 0.1) / Math.sqrt(3); // the standard deviation of 0.7, 0.8 and 0.9 is 0.1
    const { value, low, high } = tasks!.has_t2d!.test.auroc!;
    expect(value).toBeCloseTo(0.8, 12);
    expect(low).toBeCloseTo(0.8 - reach, 12);
    expect(high).toBeCloseTo(0.8 + reach, 12);
  });

  it('adds the people up who were tested, and takes the mean of other numbers', () => {
    expect(tasks!.has_t2d!.test).toMatchObject({ n: 120, positives: 30, prevalence: 0.25 });
  });

  it('gives the sizes of the splits of one fold, not of all together', () => {
    expect(splits).toEqual({ train: { n: 101 }, valid: { n: 40 }, test: { n: 40 } });
  });

  it('keeps what all folds say, joins texts that differ, and leaves null what is null in all', () => {
    expect(model).toBe('DiseaseNet-Multi');
    expect(tasks!.has_t2d!.baselines.elastic_net).toBeNull();
    const [first, ...others] = folds;
    const elastic = { ...first!.tasks!.has_t2d!, linear_path: 'elastic_net' as const };
    const mixed = averageMetrics([fold(elastic), ...others]);
    expect(mixed.tasks!.has_t2d!.linear_path).toBe('elastic_net; linear');
  });

  it('is of the folds that could be judged; unjudged only if none could', () => {
    const few = unjudgedTask('1 with and 39 without in the test split');
    const partly = averageMetrics([fold(few), fold(diseaseTask(0.7, about(0)))]).tasks!.has_t2d!;
    expect(partly.test).toMatchObject({ n: 80, positives: 11, auroc: { value: 0.7 } });
    expect(partly).not.toHaveProperty('reason');
    expect(averageMetrics([fold(few), fold(few)]).tasks!.has_t2d).toMatchObject({
      reason: '1 with and 39 without in the test split',
      test: { auroc: null },
    });
  });
});

describe('partlyJudged()', () => {
  it('names what could be judged in some folds only', () => {
    const good = fold(diseaseTask(0.7, about(0)));
    const few = fold(unjudgedTask('1 with and 39 without in the test split'));
    expect(partlyJudged([few, good, good])).toEqual([
      'has_t2d could be judged in 2 of 3 folds: 1 with and 39 without in the test split',
    ]);
    expect(partlyJudged([good, good])).toEqual([]);
    expect(partlyJudged([few, few])).toEqual([]); // the table itself says why
  });
});
