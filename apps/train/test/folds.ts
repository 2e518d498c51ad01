import type { DiseaseFigures, Estimate, TaskMetrics } from '@dirghayu/models';

/** An estimate with an interval of ± 0.1. */
export const about = (value: number): Estimate => ({ value, low: value - 0.1, high: value + 0.1 });

const figures = (value: number): DiseaseFigures => ({
  auroc: about(value),
  auprc: about(value / 2),
  brier: about(0.2),
  log_loss: about(0.5),
  calibration_slope: null,
  calibration_intercept: null,
  ece: about(0.05),
});

/** A disease of 40 tested people, 10 with it, on which a net is ahead of its linear model by so much. */
export function diseaseTask(net: number, lead: Estimate): TaskMetrics {
  return {
    test: { n: 40, positives: 10, prevalence: 0.25, ...figures(net) },
    baselines: {
      prevalence: figures(0.5),
      covariates: figures(0.6),
      linear: figures(net - lead.value),
      elastic_net: null,
    },
    versus_linear: { auroc: lead, log_loss: lead },
    linear_path: 'linear',
    subgroups: {},
  };
}

/** The same disease where it could not be judged. */
export function unjudgedTask(reason: string): TaskMetrics {
  const none = { auroc: null, auprc: null, brier: null, log_loss: null, ece: null };
  const noLine = { calibration_slope: null, calibration_intercept: null };
  return {
    test: { n: 40, positives: 1, prevalence: 0.025, ...none, ...noLine },
    baselines: { prevalence: null, covariates: null, linear: null, elastic_net: null },
    versus_linear: null,
    linear_path: null,
    subgroups: {},
    reason,
  };
}
