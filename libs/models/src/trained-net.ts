import type { StartedBackend } from './backend.ts';
import { saveCheckpoint } from './checkpoint.ts';
import type { FittedNet } from './net-fit.ts';
import type { EpochLog } from './options.ts';
import type { RunPredictions } from './predictions.ts';
import type { PreparedSplits } from './prepared-splits.ts';
import type { ModelState } from './trained-model.ts';

/** A trained net with everything that its report shows. */
export interface TrainedNet<Metrics extends { readonly model: string }, Curves> {
  readonly model: Metrics['model'];
  readonly backend: StartedBackend;
  /** Goes to `metrics.json` as it is. */
  readonly metrics: Metrics;
  readonly history: readonly EpochLog[];
  readonly bestEpoch: number;
  readonly predictions: RunPredictions;
  /** Of the test split. */
  readonly curves: Curves;
  /** On what the net does not beat the linear model, if on anything. */
  readonly verdict: string | undefined;
  /** What a reader must know first: what was left out or cannot be judged, and whom the training split lacks. */
  readonly warnings: readonly string[];
  readonly state: ModelState;
  /** Writes a checkpoint directory. */
  checkpoint(dir: string): Promise<void>;
}

/** What was found out about a fitted net, and what it was fitted on. */
interface Judged<Metrics extends { readonly model: string }, Curves>
  extends Pick<
    TrainedNet<Metrics, Curves>,
    'metrics' | 'predictions' | 'curves' | 'verdict' | 'warnings' | 'state'
  > {
  readonly fitted: FittedNet;
  readonly prepared: PreparedSplits;
}

/** A fitted net as its callers get it. */
export function trainedNet<Metrics extends { readonly model: string }, Curves>({
  fitted,
  prepared,
  ...judged
}: Judged<Metrics, Curves>): TrainedNet<Metrics, Curves> {
  return {
    ...judged,
    model: judged.metrics.model,
    backend: prepared.backend,
    history: fitted.history,
    bestEpoch: fitted.bestEpoch,
    checkpoint: (dir) => saveCheckpoint(dir, judged.state),
  };
}
