import { formatCount, formatSeconds } from '@dirghayu/command-line';
import {
  openStore,
  readSampleIds,
  type StructureSelection,
  structureVariants,
} from '@dirghayu/dataset-stream';
import { type KinshipPair, relatedClusters } from '@dirghayu/genetics';
import { diagnosticLines, print, withProgress } from '../commands/with-progress.ts';
import { writeLines } from '../text-file.ts';
import { findRelatives, tellsRelatives } from './find-relatives.ts';

/** What `train relatives` was asked for. */
export interface RelativesRun {
  readonly dataDir: string;
  readonly output: string;
  readonly selection: StructureSelection;
  readonly minKinship: number;
  readonly json: boolean;
}

/** Columns of the table of pairs: those of plink2's `.kin0`. */
const HEADER = '#IID1\tIID2\tNSNP\tHETHET\tIBS0\tKINSHIP';

/** Finds pairs of relatives, writes them, and prints the summary. */
export async function runRelatives(run: RelativesRun): Promise<void> {
  const { dataDir, output, json, minKinship } = run;
  const started = performance.now();
  const title = { title: 'relatives', json, stopMessage: 'Stopped. No pairs were written.' };
  const { result, diagnostics } = await withProgress(title, async (context) => {
    const store = await openStore(dataDir);
    try {
      const variants = await structureVariants(store, run.selection, context);
      tellsRelatives(variants.length, 'many pairs will be chance', context);
      const pairs = await findRelatives(store, variants, minKinship, context);
      return { pairs, variants: variants.length };
    } finally {
      store.close();
    }
  });
  const ids = await readSampleIds(dataDir);
  await writeLines(output, pairLines(result.pairs, ids));
  const clusters = relatedClusters(ids.length, result.pairs);
  const families = new Set(clusters.filter((root, person) => root !== person)).size;
  const summary = {
    output,
    people: ids.length,
    variants: result.variants,
    pairs: result.pairs.length,
    clusters: families,
    seconds: (performance.now() - started) / 1000,
  };
  if (json) {
    print(JSON.stringify({ ...summary, diagnostics }));
    return;
  }
  print(
    [
      `${formatCount(summary.pairs)} pairs of ${formatCount(ids.length)} people with a kinship of ${minKinship} or more, in ${formatCount(families)} clusters; ${formatCount(summary.variants)} variants, ${formatSeconds(summary.seconds)}`,
      ...diagnosticLines(diagnostics),
      `Pairs: ${output}`,
    ].join('\n'),
  );
}

function* pairLines(pairs: readonly KinshipPair[], ids: readonly string[]): Generator<string> {
  yield HEADER;
  for (const { first, second, variants, bothHet, ibs0, kinship } of pairs) {
    const shares = [bothHet, ibs0, kinship].map((value) => Number(value.toPrecision(6)));
    // plink2 names the later person first.
    yield [ids[second], ids[first], variants, ...shares].join('\t');
  }
}
