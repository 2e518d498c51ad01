import { Command } from '@commander-js/extra-typings';
import { type Manifest, readManifest, storePaths, writeManifest } from '@dirghayu/cohort-store';
import { parseList } from '@dirghayu/command-line';
import { readThroughFile, writeThroughFile } from '@dirghayu/storage';
import { formatPhenotypes } from '../summary.ts';
import { DEFAULT_STORE } from './ingest-flags.ts';
import { parseTypes } from './phenotype-flags.ts';
import { print } from './with-progress.ts';

const EXAMPLES = `
Example:
  npx dirghayu-ingest phenotypes clinical-2027.csv --output-dir store`;

/** Joins another clinical table to a store that is there; genotypes are not touched. */
export function phenotypesCommand() {
  return new Command('phenotypes')
    .description('Joins a clinical table to a store, in the place of the one it has')
    .argument('<file>', 'CSV, TSV or Parquet')
    .option('--output-dir <path>', 'the store', DEFAULT_STORE)
    .option('--sample-column <name>', 'ID column of the table (default: found by name)')
    .option('--na <values>', 'its words for missing (default: NA,.,-9 and empty)', parseList)
    .option('--types <list>', 'types of its columns, such as age=DOUBLE', parseTypes)
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (path, { outputDir, sampleColumn, na, types, json }) => {
      const manifest = await readManifest(outputDir);
      const phenotypes = {
        path,
        ...(sampleColumn === undefined ? {} : { sampleColumn }),
        ...(na === undefined ? {} : { nullTokens: na }),
        ...(types === undefined ? {} : { types }),
      };
      const joined = await replaceSamples(outputDir, manifest, phenotypes);
      const summary = { phenotypes: joined, people: manifest.samples.count };
      print(json ? JSON.stringify(joined) : formatPhenotypes(summary).join('\n'));
    });
}

async function replaceSamples(
  outputDir: string,
  manifest: Manifest,
  phenotypes: { readonly path: string },
): Promise<Manifest['phenotypes']> {
  const { samples: location } = storePaths(outputDir);
  const { writeSamples } = await import('@dirghayu/parquet-writer');
  const { readStoredSamples } = await import('../stored-samples.ts');
  const stored = await readThroughFile(location, readStoredSamples);
  // An append that was interrupted may have left more people than the manifest counts.
  const samples = stored.slice(0, manifest.samples.count);
  const written = await writeThroughFile(location, (file) =>
    writeSamples({ path: file, samples, phenotypes }),
  );
  await writeManifest(outputDir, { ...manifest, phenotypes: written.phenotypes });
  return written.phenotypes;
}
