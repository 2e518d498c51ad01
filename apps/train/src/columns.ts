import type { Manifest } from '@dirghayu/cohort-store';
import { ConfigError, quote } from '@dirghayu/pipeline';
import type { ModelChoice, SurvivalColumns, TrainRunOptions } from './options.ts';

/** Diseases that are trained when no `--target` names others: CVD, T2D and four cancers. */
const DISEASES = [
  'has_cvd',
  'has_t2d',
  'has_breast_cancer',
  'has_colorectal_cancer',
  'has_prostate_cancer',
  'has_lung_cancer',
] as const;
const COVARIATES = /^(age|sex|PC\d+)$/;
const TIMES = ['exit_age', 'time'] as const;
const EVENTS = ['died', 'event', 'death'] as const;
const ENTRIES = ['entry_age', 'entry'] as const;

/** The columns that DiseaseNet-Multi reads. */
export interface DiseaseColumns {
  readonly targets: readonly string[];
  readonly covariates: readonly string[];
}

/** The columns that DiseaseNet-Multi reads to learn when diseases begin. */
export interface IncidentColumns {
  readonly diseases: readonly { readonly event: string; readonly time: string }[];
  readonly entry: string | null;
  readonly covariates: readonly string[];
}

/** The columns that LifespanNet-India reads. */
export interface LifespanColumns {
  readonly time: string;
  /** Null: everybody was said to have died. */
  readonly event: string | null;
  readonly entry: string | null;
  readonly covariates: readonly string[];
}

/** What each net will be trained on; null for a net that was not asked for. */
export interface RunColumns {
  readonly disease: DiseaseColumns | null;
  /** In place of `disease`. */
  readonly incident: IncidentColumns | null;
  readonly lifespan: LifespanColumns | null;
}

/**
 * Chooses columns: those that were named, else those with the default names.
 *
 * @throws {ConfigError} If a net that was asked for by name has nothing to be trained on, or
 *   `--model all` finds nothing for either.
 */
export function chooseColumns(manifest: Manifest, options: TrainRunOptions): RunColumns {
  const known = (manifest.phenotypes?.columns ?? []).map(({ name }) => name);
  const covariates = options.covariates ?? known.filter((name) => COVARIATES.test(name));
  const wantsDisease = wants(options.model, 'disease');
  const isIncident = options.incident.length > 0;
  const disease =
    wantsDisease && !isIncident ? chooseDisease(known, covariates, options.targets) : null;
  const incident = wantsDisease && isIncident ? chooseIncident(known, covariates, options) : null;
  const lifespan = wants(options.model, 'lifespan')
    ? chooseLifespan(known, covariates, options)
    : null;
  if (disease || incident || lifespan) return { disease, incident, lifespan };
  throw nothingToTrain(options.model, known);
}

function wants(model: ModelChoice, net: 'disease' | 'lifespan'): boolean {
  return model === net || model === 'all';
}

/** With an entry age, attained age is the time scale, as for LifespanNet. */
function chooseIncident(
  known: readonly string[],
  covariates: readonly string[],
  { survival, incident, covariates: named }: TrainRunOptions,
): IncidentColumns {
  const entry = survival.entry ?? ENTRIES.find((name) => known.includes(name)) ?? null;
  return {
    diseases: incident,
    entry,
    covariates: covariates.filter((name) => named || entry === null || name !== 'age'),
  };
}

function chooseDisease(
  known: readonly string[],
  covariates: readonly string[],
  named: readonly string[] | undefined,
): DiseaseColumns | null {
  const targets = named ?? DISEASES.filter((name) => known.includes(name));
  if (targets.length === 0) return null;
  const columns = new Set(targets.map((target) => target.split('=')[0]));
  return { targets, covariates: covariates.filter((name) => !columns.has(name)) };
}

/**
 * With an entry age, attained age is the time scale: age is then no covariate by default, since
 * the risk sets compare people of equal age already.
 */
function chooseLifespan(
  known: readonly string[],
  covariates: readonly string[],
  { survival, covariates: named }: TrainRunOptions,
): LifespanColumns | null {
  const time = survival.time ?? TIMES.find((name) => known.includes(name));
  const event = survival.allDied
    ? null
    : (survival.event ?? EVENTS.find((name) => known.includes(name)));
  if (time === undefined && !event) return null;
  if (time === undefined || event === undefined) throw oneSided(survival, time, event ?? undefined);
  const entry = survival.entry ?? ENTRIES.find((name) => known.includes(name)) ?? null;
  const kept = covariates.filter((name) => named || entry === null || name !== 'age');
  return { time, event, entry, covariates: kept };
}

function oneSided(
  { time: namedTime, event: namedEvent }: SurvivalColumns,
  time: string | undefined,
  event: string | undefined,
): ConfigError {
  const missing = event === undefined ? '--event' : '--time';
  return new ConfigError('Cannot train lifespan', {
    expected: `a time column and an event column (1 died, 0 alive); name the other with ${missing}${event === undefined ? ', or say --all-died' : ''}`,
    actual: `only ${quote(namedTime ?? namedEvent ?? time ?? event ?? '')}. Age at death among the dead is not a target: it ranks people upside down`,
  });
}

function nothingToTrain(model: ModelChoice, known: readonly string[]): ConfigError {
  const flags = {
    disease: '--target with columns of 0 and 1',
    lifespan: '--time and --event',
    all: '--target, or --time and --event',
  };
  const columns = known.length > 0 ? known.map(quote).join(', ') : 'none';
  return new ConfigError(`Cannot train ${model === 'all' ? 'any model' : model}`, {
    expected: `${flags[model]}, or a store made with --phenotypes that has them`,
    actual: `phenotype columns ${columns}`,
  });
}
