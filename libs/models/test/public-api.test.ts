import { expect, test } from 'vitest';
import * as models from '../src/index.ts';

test('the public names are these', () => {
  expect(Object.keys(models)).toMatchInlineSnapshot(`
    [
      "ensureBackend",
      "startBackend",
      "bootstrap",
      "loadCheckpoint",
      "saveCheckpoint",
      "trainDiseaseNet",
      "CheckpointError",
      "ModelError",
      "trainIncidentNet",
      "trainLifespanNet",
      "fitCox",
      "predictCox",
      "auprc",
      "auroc",
      "rocCurve",
      "breslowHazard",
      "survivalAt",
      "calibrationBins",
      "calibrationLine",
      "harrellC",
      "kaplanMeier",
      "brierScore",
      "logLoss",
      "binnedHazards",
      "coxHazards",
      "conditionalSurvival",
      "medianResidualLife",
      "restrictedMeanLife",
      "TrainedModel",
    ]
  `);
});
