import { storeFingerprint } from '@dirghayu/cohort-store';
import { formatCount } from '@dirghayu/command-line';
import { variantHash } from '@dirghayu/models';
import type { ModelCard } from '@dirghayu/report';
import type { NetRun } from './net-runs.ts';
import type { TrainRunOptions } from './options.ts';
import type { TrainOutcome } from './train.ts';

/** Characters of a hash that are shown: enough to tell two apart. */
const SHOWN = 16;

/** The model card of a run, in the sections of Mitchell et al. (2019). */
export function modelCard(options: TrainRunOptions, outcome: TrainOutcome, now: Date): ModelCard {
  const { manifest, nets, backend } = outcome;
  const [first] = nets;
  const splits = (first?.splits ?? []).map(({ name, people }) => `${name} ${formatCount(people)}`);
  const groups = subgroupNames(nets);
  const sections = [
    {
      name: 'Model details',
      facts: [
        ...nets.map((net) => `${net.run.model}: ${SUMMARIES[net.kind]}`),
        `Trained on ${now.toISOString().slice(0, 10)}, seed ${options.seed}, ${backend.name} back end.`,
        'Checkpoints hold weights, preprocessing and the limits of the training people.',
      ],
    },
    {
      name: 'Intended use',
      facts: [
        'Research use only, on cohorts like the one it was trained on.',
        'Not for decisions about a person; no medical device.',
      ],
    },
    {
      name: 'Factors',
      facts: [
        groups.length > 0
          ? `Figures are given by ${groups.join(', ')} too.`
          : 'No subgroups were asked for: differences between groups are not shown.',
        'Ancestry, age, sex, genotyping and the way that people were recruited all bear on the figures.',
      ],
    },
    {
      name: 'Metrics',
      facts: [
        'Test split, judged once; 95 % intervals by resampling people.',
        'Beside each net, on the same people: ridge and elastic net of the same inputs, covariates alone, and knowing nothing.',
      ],
    },
    {
      name: 'Training and evaluation data',
      facts: [
        `${formatCount(manifest.samples.count)} people (${splits.join(', ')}); genome build ${manifest.build ?? 'not stated'}.`,
        `${formatCount(manifest.variants.count)} variants, ${formatCount(first?.data.features ?? 0)} of them as features; covariates: ${covariatesOf(nets)}.`,
        `Store ${storeFingerprint(manifest).slice(0, SHOWN)}, variants ${hashOf(first)}.`,
        'Everything fitted (means, scales, linear models, calibration, baseline hazard) saw the training and validation splits alone.',
      ],
    },
    {
      name: 'Ethical considerations',
      facts: [
        'Genotypes identify people and their relatives: predictions are personal data.',
        'Scores made in one ancestry mislead in another; train predict flags people who lie outside of the training cohort.',
      ],
    },
    {
      name: 'Caveats and recommendations',
      facts: [
        'Genetic effects found here are associations, not causes.',
        'Where a net does not beat the linear model, prefer the linear model.',
      ],
    },
  ];
  return { sections };
}

/** What each kind of net is. */
export const SUMMARIES = {
  disease: 'a trunk that all diseases share and a head for each, beside a linear path.',
  incident: 'a trunk that all diseases share and a log hazard for each, beside a linear path.',
  lifespan: 'a log hazard from genotypes and covariates through one trunk, beside a linear path.',
};

function covariatesOf(nets: readonly NetRun[]): string {
  return [...new Set(nets.flatMap(({ covariates }) => covariates))].join(', ') || 'none';
}

function hashOf(net: NetRun | undefined): string {
  if (!net) return 'none';
  return variantHash(net.run.state.featureKeys).slice(0, SHOWN);
}

function subgroupNames(nets: readonly NetRun[]): string[] {
  return [...new Set(nets.flatMap((net) => subgroupsOf(net).flatMap((by) => Object.keys(by))))];
}

function subgroupsOf({ kind, run }: NetRun): readonly object[] {
  if (kind === 'disease') return Object.values(run.metrics.tasks).map((task) => task.subgroups);
  if (kind === 'lifespan') return [run.metrics.survival.subgroups];
  return Object.values(run.metrics.incident).map((task) => task.subgroups);
}
