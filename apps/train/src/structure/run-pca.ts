import { formatCount, formatSeconds } from '@dirghayu/command-line';
import {
  openStore,
  readPeopleColumns,
  repeatedCalls,
  type SelectedVariant,
  type SplitOptions,
  type StructureSelection,
  structureVariants,
} from '@dirghayu/dataset-stream';
import {
  type PrincipalComponents,
  principalComponents,
  THIRD_DEGREE,
  unrelatedPeople,
} from '@dirghayu/genetics';
import type { StageContext } from '@dirghayu/pipeline';
import { diagnosticLines, print, withProgress } from '../commands/with-progress.ts';
import { writeLines } from '../text-file.ts';
import { findRelatives, tellsRelatives } from './find-relatives.ts';

/** What `train pca` was asked for. */
export interface PcaRun {
  readonly dataDir: string;
  readonly output: string;
  readonly components: number;
  readonly selection: StructureSelection;
  /** Whom the components are fitted to; everybody without. */
  readonly split?: 'train' | 'valid' | 'test';
  readonly splits: SplitOptions;
  readonly keepRelatives: boolean;
  readonly seed: number;
  readonly json: boolean;
}

interface Pca extends PrincipalComponents {
  readonly ids: readonly string[];
  readonly members: Int32Array;
  readonly relatives: number;
  readonly variants: readonly SelectedVariant[];
}

/** Finds components, writes scores and loadings, and prints the summary. */
export async function runPca(run: PcaRun): Promise<void> {
  const { output, json, components } = run;
  const started = performance.now();
  const title = { title: 'pca', json, stopMessage: 'Stopped. No components were written.' };
  const { result, diagnostics } = await withProgress(title, (context) => pca(run, context));
  const loadings = `${output.replace(/\.tsv$/, '')}.loadings.tsv`;
  await writeLines(output, scoreLines(result, components));
  await writeLines(loadings, loadingLines(result, components));
  const summary = {
    output,
    loadings,
    people: result.ids.length,
    fitted: result.members.length,
    relatives: result.relatives,
    variants: result.variants.length,
    eigenvalues: Array.from(result.eigenvalues),
    seconds: (performance.now() - started) / 1000,
  };
  if (json) {
    print(JSON.stringify({ ...summary, diagnostics }));
    return;
  }
  const { people, fitted, relatives, variants, seconds } = summary;
  print(
    [
      `${components} components of ${formatCount(variants)} variants, fitted to ${formatCount(fitted)} of ${formatCount(people)} people (${formatCount(relatives)} relatives left out), ${formatSeconds(seconds)}`,
      `eigenvalues ${summary.eigenvalues.map((value) => value.toPrecision(4)).join(', ')}`,
      ...diagnosticLines(diagnostics),
      `Scores: ${output}; loadings: ${loadings}`,
    ].join('\n'),
  );
}

async function pca(run: PcaRun, context: StageContext): Promise<Pca> {
  const { dataDir, split, components, seed } = run;
  const { ids, splits } = await readPeopleColumns({ ...run, report: context.report });
  const asked = Int32Array.from(ids.keys()).filter(
    (person) => split === undefined || splits.get(ids[person] ?? '') === split,
  );
  const store = await openStore(dataDir);
  try {
    const variants = await structureVariants(store, run.selection, context);
    const looks =
      !run.keepRelatives &&
      tellsRelatives(variants.length, 'components are fitted to relatives too', context);
    const pairs = looks ? await findRelatives(store, variants, THIRD_DEGREE, context) : [];
    const members = unrelatedPeople(asked, pairs);
    const calls = repeatedCalls(store, variants, context);
    const found = await principalComponents(calls, { components, members, seed });
    return { ...found, ids, members, relatives: asked.length - members.length, variants };
  } finally {
    store.close();
  }
}

const names = (components: number) =>
  Array.from({ length: components }, (_, k) => `PC${k + 1}`).join('\t');

function* scoreLines({ ids, members, scores }: Pca, components: number): Generator<string> {
  const isFitted = new Set(members);
  yield `sample_id\t${names(components)}\tfitted`;
  for (const [person, id] of ids.entries()) {
    const mine = scores.subarray(person * components, (person + 1) * components);
    yield `${id}\t${digits(mine)}\t${isFitted.has(person) ? 1 : 0}`;
  }
}

function* loadingLines({ variants, loadings, scales }: Pca, components: number): Generator<string> {
  yield `variant\tALT\tALT_FREQ\t${names(components)}`;
  for (const [i, { chrom, pos, ref, alt }] of variants.entries()) {
    const scale = scales[i];
    if (!scale) continue;
    const mine = loadings.subarray(i * components, (i + 1) * components);
    const frequency = Number((scale.mean / 2).toPrecision(6));
    yield `${chrom}:${pos}:${ref}:${alt}\t${alt}\t${frequency}\t${digits(mine)}`;
  }
}

function digits(values: Float64Array): string {
  return Array.from(values, (value) => String(Number(value.toPrecision(7)))).join('\t');
}
