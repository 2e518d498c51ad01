import { expect, test } from 'vitest';
import * as report from '../src/index.ts';

test('the public names are these', () => {
  expect(Object.keys(report)).toMatchInlineSnapshot(`
    [
      "renderCalibrationChart",
      "renderHazardChart",
      "renderIntervalChart",
      "renderLossChart",
      "renderReport",
      "renderRocChart",
      "renderSurvivalChart",
      "compareWithLinear",
    ]
  `);
});
