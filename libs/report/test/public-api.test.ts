import { expect, test } from 'vitest';
import * as report from '../src/index.ts';

test('the public names are these', () => {
  expect(Object.keys(report)).toMatchInlineSnapshot(`
    [
      "renderAttributionChart",
      "renderCalibrationChart",
      "renderHazardChart",
      "renderIntervalChart",
      "renderLineChart",
      "renderLossChart",
      "renderManhattanChart",
      "renderQuantileChart",
      "renderReport",
      "renderStoreReport",
      "renderRocChart",
      "renderSurvivalChart",
      "compareWithLinear",
    ]
  `);
});
