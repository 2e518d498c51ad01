import { type Manifest, storeFingerprint } from '@dirghayu/cohort-store';
import { GenomicBigDataset } from '@dirghayu/dataset-stream';
import type { TrainingData } from '@dirghayu/models';

/** What a checkpoint keeps of the store that it was trained on. */
export async function trainingDataOf(
  dataDir: string,
  manifest: Manifest,
  covariates: readonly string[],
): Promise<TrainingData> {
  return {
    build: manifest.build,
    store: storeFingerprint(manifest),
    levels: await levelsOf(dataDir, manifest, covariates),
  };
}

/** The levels of each column of which a covariate is one level, such as `sex=M`. */
async function levelsOf(
  dataDir: string,
  manifest: Manifest,
  covariates: readonly string[],
): Promise<TrainingData['levels']> {
  const known = (manifest.phenotypes?.columns ?? []).map(({ name }) => name);
  const columns = known.filter((name) => covariates.some((one) => one.startsWith(`${name}=`)));
  if (columns.length === 0) return {};
  const dataset = await GenomicBigDataset.open({ dataDir, features: 'none', target: columns });
  try {
    return Object.fromEntries(
      columns.map((name) => {
        const levels = dataset.targetNames.filter((target) => target.startsWith(`${name}=`));
        const asked = covariates.filter((covariate) => covariate.startsWith(`${name}=`));
        const all = levels.length > 0 ? levels : asked; // numbers have no levels of their own
        return [name, all.map((level) => level.slice(name.length + 1))];
      }),
    );
  } finally {
    await dataset.close();
  }
}
