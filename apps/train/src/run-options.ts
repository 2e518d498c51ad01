import { readManifest } from '@dirghayu/cohort-store';
import type { SplitOptions } from '@dirghayu/dataset-stream';
import type { TaskWeights } from '@dirghayu/models';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { parseGwasSelection } from './association/select-variants.ts';
import { LEAST_MAF, selectFeatures } from './features.ts';
import { FAMILY_COLUMN, type RunFlags } from './flags.ts';
import type { NetOptions, RestrictionRule, SurvivalColumns, TrainRunOptions } from './options.ts';
import { defaultRunDirectory } from './run-directory.ts';

/**
 * What the flags ask for.
 *
 * @throws {ConfigError} If two flags clash or one cannot be read.
 */
export async function toOptions(
  flags: RunFlags,
  argv: readonly string[],
): Promise<TrainRunOptions> {
  const { dataDir, model, covariates, target, subgroups, batchSize, folds } = flags;
  return {
    dataDir,
    outputDir: outputDirectory(flags),
    model,
    features: await selectFeatures(flags),
    ...selectOptions(flags),
    ...(covariates === undefined ? {} : { covariates }),
    ...(await scoreOptions(flags)),
    ...(target === undefined ? {} : { targets: target }),
    incident: (flags.incident ?? []).map(parseIncident),
    onlyIn: (flags.onlyIn ?? []).flatMap(parseRestriction),
    survival: survivalColumns(flags),
    ...(subgroups === undefined ? {} : { subgroups: subgroups.filter((name) => name !== 'none') }),
    splits: await splitOptions(flags),
    ...(folds === undefined ? {} : { folds }),
    ...(batchSize === undefined ? {} : { batchSize }),
    shuffleLabels: flags.shuffleLabels ?? false,
    seed: flags.seed,
    backend: flags.backend,
    firstLayer: flags.firstLayer,
    net: netOptions(flags),
    ...groupOptions(flags),
    resume: flags.resume ?? false,
    overwrite: flags.overwrite ?? false,
    command: `npx nx run train${argv.map((word) => ` ${word}`).join('')}`,
  };
}

function outputDirectory({ resume, overwrite, outputDir }: RunFlags): string {
  if (resume && (overwrite || outputDir === undefined)) {
    throw new ConfigError('Cannot resume a run', {
      expected: '--output-dir of the run that was stopped, without --overwrite',
      actual: overwrite ? '--overwrite' : 'no --output-dir',
    });
  }
  return outputDir ?? defaultRunDirectory(new Date());
}

function netOptions(flags: RunFlags): NetOptions {
  const { epochs, learningRate, hidden, trunk, encoder, missingIndicator, missingness } = flags;
  const { objective, horizons, taskWeights } = flags;
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(hidden === undefined ? {} : { hidden }),
    ...(trunk === undefined ? {} : { trunk }),
    ...(encoder === undefined ? {} : { encoder }),
    ...(missingIndicator === undefined ? {} : { missingIndicator }),
    ...(missingness === undefined ? {} : { missingness }),
    ...(objective === undefined ? {} : { objective }),
    ...(horizons === undefined ? {} : { horizons: horizons.map(parseHorizon) }),
    ...(taskWeights === undefined ? {} : { taskWeights: parseWeights(taskWeights) }),
  };
}

function survivalColumns({ time, event, entry, allDied }: RunFlags): SurvivalColumns {
  if (allDied && event !== undefined) {
    throw new ConfigError('Cannot choose the target of lifespan', {
      expected: '--event or --all-died',
      actual: 'both',
    });
  }
  return {
    ...(time === undefined ? {} : { time }),
    ...(event === undefined ? {} : { event }),
    ...(entry === undefined ? {} : { entry }),
    ...(allDied === undefined ? {} : { allDied }),
  };
}

/** `sex=F:breast_cancer,ovarian_cancer` as a rule for each disease. */
function parseRestriction(text: string): RestrictionRule[] {
  const colon = text.lastIndexOf(':');
  const rule = text.slice(0, Math.max(0, colon));
  const tasks = text
    .slice(colon + 1)
    .split(',')
    .filter((task) => task !== '');
  if (/^[^=]+=.+$/.test(rule) && tasks.length > 0) return tasks.map((task) => ({ rule, task }));
  throw new ConfigError(`Cannot read --only-in ${quote(text)}`, {
    expected: 'a column, its value and diseases, as in sex=F:breast_cancer',
    actual: 'something else',
  });
}

function parseIncident(text: string): { readonly event: string; readonly time: string } {
  const [event = '', time = '', ...rest] = text.split(':');
  if (event !== '' && time !== '' && rest.length === 0) return { event, time };
  throw new ConfigError(`Cannot read --incident ${quote(text)}`, {
    expected: 'the column of a disease and that of its time, as in has_t2d:t2d_age',
    actual: 'something else',
  });
}

function parseHorizon(text: string): number {
  const horizon = Number(text);
  if (horizon > 0 && Number.isFinite(horizon)) return horizon;
  throw new ConfigError('Cannot read --horizons', {
    expected: 'times above 0, as in 5,10',
    actual: quote(text),
  });
}

function parseWeights(words: readonly string[]): TaskWeights {
  const [first] = words;
  if (words.length === 1 && (first === 'equal' || first === 'uncertainty')) return first;
  const pairs = words.map((word) => {
    const cut = word.lastIndexOf('=');
    return [word.slice(0, Math.max(0, cut)), Number(word.slice(cut + 1))] as const;
  });
  const wrong = pairs.findIndex(([name, weight]) => name === '' || !(weight > 0));
  if (wrong < 0) return Object.fromEntries(pairs);
  throw new ConfigError('Cannot read --task-weights', {
    expected: 'equal, uncertainty, or weights above 0 such as has_t2d=2',
    actual: quote(words[wrong] ?? ''),
  });
}

/** The file of groups, which goes with the encoder that reads it. */
function groupOptions({ encoder, groups }: RunFlags): { groups?: string } {
  if ((encoder === 'grouped') === (groups !== undefined)) return groups ? { groups } : {};
  throw new ConfigError('Cannot choose an encoder', {
    expected: '--encoder grouped and --groups together',
    actual: groups ? '--groups alone' : '--encoder grouped alone',
  });
}

async function splitOptions(flags: RunFlags): Promise<SplitOptions> {
  const { splits: file, splitColumn: column, group, seed } = flags;
  if (file !== undefined) return { file };
  if (column !== undefined) return { column };
  if (group === 'auto') return { groups: await autoGroups(flags), seed };
  if (group !== undefined) return { group, seed };
  const manifest = await readManifest(flags.dataDir);
  const hasFamilies = manifest.phenotypes?.columns.some(({ name }) => name === FAMILY_COLUMN);
  return hasFamilies ? { group: FAMILY_COLUMN, seed } : { seed };
}

function selectOptions({ select, minMaf, features }: RunFlags): Pick<TrainRunOptions, 'select'> {
  if (select === undefined) return {};
  if (features === undefined) return { select: parseGwasSelection(select, minMaf ?? LEAST_MAF) };
  throw new ConfigError('Cannot select features', {
    expected: '--features or --select',
    actual: 'both',
  });
}

/** Scores of the files of `--score-file`, which covariates name. */
async function scoreOptions(flags: RunFlags): Promise<Pick<TrainRunOptions, 'scores'>> {
  const { dataDir, scoreFile, covariates = [] } = flags;
  const names = covariates.filter((name) => name.startsWith('score:'));
  if (scoreFile === undefined && names.length === 0) return {};
  if (scoreFile === undefined || names.length === 0) {
    throw new ConfigError('Cannot use scores', {
      expected: '--score-file, and --covariates that name them, as in score:PGS000586',
      actual: scoreFile ? 'no covariate that begins with score:' : 'no --score-file',
    });
  }
  const json = flags.json ?? false;
  const [{ withProgress, diagnosticLines }, { scoreColumns }] = await Promise.all([
    import('./commands/with-progress.ts'),
    import('./scoring/score-columns.ts'),
  ]);
  const title = { title: 'scores', json, stopMessage: 'Stopped.' };
  const { result, diagnostics } = await withProgress(title, (context) =>
    scoreColumns(dataDir, scoreFile, names, context),
  );
  if (!json) for (const line of diagnosticLines(diagnostics)) process.stderr.write(`${line}\n`);
  return { scores: result };
}

/** Relatives by their genotypes; loaded for those who ask. */
async function autoGroups(flags: RunFlags) {
  const json = flags.json ?? false;
  const [{ withProgress, diagnosticLines }, { relatedGroups }] = await Promise.all([
    import('./commands/with-progress.ts'),
    import('./structure/related-groups.ts'),
  ]);
  const title = { title: 'relatives', json, stopMessage: 'Stopped.' };
  const { result, diagnostics } = await withProgress(title, (context) =>
    relatedGroups(flags.dataDir, context),
  );
  if (!json) for (const line of diagnosticLines(diagnostics)) process.stderr.write(`${line}\n`);
  return result;
}
