import type {
  DiseaseMetrics,
  IncidentMetrics,
  LifespanMetrics,
  SplitSizes,
} from '@dirghayu/models';

/** metrics.json: what the nets of one run reached on the same splits, beside their baselines. */
export interface RunMetrics {
  /** Names of the nets, joined by ` + `. */
  readonly model: string;
  readonly splits: SplitSizes | null;
  readonly tasks?: DiseaseMetrics['tasks'];
  readonly incident?: IncidentMetrics['incident'];
  readonly survival?: LifespanMetrics['survival'];
}

/** Joins the metrics of the nets of a run. */
export function mergeMetrics(
  metrics: readonly (DiseaseMetrics | IncidentMetrics | LifespanMetrics)[],
): RunMetrics {
  const parts = metrics.map(({ model: _, splits: __, ...part }) => part);
  return {
    model: metrics.map(({ model }) => model).join(' + '),
    splits: metrics[0]?.splits ?? null,
    ...Object.assign({}, ...parts),
  };
}
