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
      "ModelEvaluator",
      "targetsOf",
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
      "alignBatch",
      "covariateReader",
      "covariateSources",
      "matchFeatures",
      "matchRate",
      "predictionColumns",
      "predictPeople",
      "trainingDistances",
      "binnedHazards",
      "coxHazards",
      "conditionalSurvival",
      "medianResidualLife",
      "restrictedMeanLife",
      "TrainedModel",
    ]
  `);
});
