/**
 * LifespanNet-India and DiseaseNet-Multi, with the baselines that keep them honest.
 *
 * @example
 * await startBackend('auto');
 * const run = await trainDiseaseNet({ train, valid, test }, { epochs: 60, seed: 1 });
 * run.metrics.tasks['has_t2d']?.test.auroc; // { value, low, high }
 *
 * @module
 */
export {
  Attributor,
  type InputAttribution,
  type OutputAttribution,
  type PersonAttribution,
} from './attribution/attributor.ts';
export { type BackendName, ensureBackend, type StartedBackend, startBackend } from './backend.ts';
export { type BackendReport, reportBackends } from './backend-report.ts';
export { bootstrap, type Estimate } from './bootstrap.ts';
export { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
export { type DiseaseNetOptions, type DiseaseRun, trainDiseaseNet } from './disease-net.ts';
export { CheckpointError, ModelError } from './errors.ts';
export type { DiseaseFigures, LabelCounts } from './evaluation/disease-evaluation.ts';
export type {
  DiseaseCurves,
  DiseaseMetrics,
  LinearPathName,
  SplitSizes,
  TaskMetrics,
} from './evaluation/disease-metrics.ts';
export {
  type EvaluatedTask,
  type ModelEvaluation,
  type ModelEvaluationOptions,
  ModelEvaluator,
  targetsOf,
} from './evaluation/evaluate-model.ts';
export type { HorizonCalibration } from './evaluation/horizon-calibration.ts';
export type { BySubgroup, Subgroup } from './evaluation/subgroups.ts';
export type { RiskThird, SurvivalCurves } from './evaluation/survival-curves.ts';
export type { SurvivalFigures } from './evaluation/survival-evaluation.ts';
export type { SurvivalMetrics } from './evaluation/survival-metrics.ts';
export { diseaseVerdict, survivalVerdict } from './evaluation/verdict.ts';
export { EXPORT_FORMATS, type ExportFormat, exportModel } from './export/export-model.ts';
export type { PreprocessingDescription } from './export/preprocessing-description.ts';
export type { FollowUpNames } from './follow-up-columns.ts';
export {
  type IncidentMetrics,
  type IncidentNetOptions,
  type IncidentRun,
  trainIncidentNet,
} from './incident-net.ts';
export {
  type LifespanMetrics,
  type LifespanNetOptions,
  type LifespanRun,
  trainLifespanNet,
} from './lifespan-net.ts';
export { type CoxRegression, fitCox, predictCox } from './linear/cox-regression.ts';
export type { Design } from './linear/design.ts';
export { martingaleResiduals } from './linear/martingale-residuals.ts';
export type { FollowUp } from './losses/risk-sets.ts';
export type { TaskWeights } from './losses/task-weights.ts';
export { auprc } from './metrics/auprc.ts';
export { auroc, type Point, rocCurve } from './metrics/auroc.ts';
export { type BaselineHazard, breslowHazard, survivalAt } from './metrics/breslow.ts';
export { type CalibrationBin, calibrationBins, calibrationLine } from './metrics/calibration.ts';
export { harrellC } from './metrics/concordance.ts';
export { type KaplanMeier, kaplanMeier } from './metrics/kaplan-meier.ts';
export { brierScore, logLoss } from './metrics/proper-scores.ts';
export type { EncoderName, FeatureGroup } from './nets/genotype-encoder.ts';
export type { EpochLog, TrainingSplits, TrainOptions } from './options.ts';
export type { FirstLayer, FirstLayerChoice } from './packed/first-layer.ts';
export {
  PackedGenotypeDense,
  type PackedGenotypeDenseOptions,
} from './packed/packed-genotype-dense.ts';
export { type AlignedBatch, alignBatch } from './prediction/align-batch.ts';
export {
  type ColumnLevels,
  covariateReader,
  covariateSources,
} from './prediction/covariate-match.ts';
export {
  type FeatureMatch,
  type FeatureMatchCounts,
  matchFeatures,
  matchRate,
} from './prediction/feature-match.ts';
export { predictionColumns, predictPeople } from './prediction/predict-people.ts';
export { type TrainingSpace, trainingDistances } from './prediction/training-space.ts';
export type { RunPredictions, SplitPredictions } from './predictions.ts';
export type { Restriction } from './restricted-labels.ts';
export { shuffleLabels } from './shuffled-labels.ts';
export { binnedHazards, coxHazards, type PersonHazards } from './survival/person-hazards.ts';
export {
  type AlivePerson,
  conditionalSurvival,
  medianResidualLife,
  restrictedMeanLife,
} from './survival/residual-life.ts';
export {
  type BatchPrediction,
  type ModelState,
  type SurvivalState,
  TrainedModel,
  type TrainingData,
  variantHash,
} from './trained-model.ts';
export { type TrialOptions, trialTraining } from './trial-training.ts';
