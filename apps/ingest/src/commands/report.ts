import { Command } from '@commander-js/extra-typings';
import { writeFileAtomically } from '@dirghayu/cohort-store';
import { inUsersNames } from '@dirghayu/command-line';
import { DEFAULT_STORE } from './ingest-flags.ts';
import { print, withProgress } from './with-progress.ts';

const EXAMPLES = `
One HTML file that needs nothing beside it: allele frequency spectrum, missingness of people and variants,
heterozygosity, Ti/Tv, Hardy–Weinberg, calls on X as a sex check, and two principal components.

Examples:
  npx nx run ingest:report --data-dir store --output store.html`;

/** Draws what is in a store. */
export function reportCommand() {
  return new Command('report')
    .description('Draws what is in a store: frequencies, missingness, heterozygosity and more')
    .option('--data-dir <path>', 'the store', DEFAULT_STORE)
    .option('--output <file>', 'an HTML file', 'store-report.html')
    .option('--json', 'print the outcome as JSON, and progress as events')
    .addHelpText('after', EXAMPLES)
    .action(async ({ dataDir, output, json = false }) => {
      const { renderStoreReport } = await import('@dirghayu/report');
      const { storeFigures } = await import('../report/store-figures.ts');
      const { storeReport } = await import('../report/store-report.ts');
      const stopMessage = 'Stopped. No report was written.';
      const figures = await withProgress({ title: 'report', json, stopMessage }, (context) =>
        storeFigures(dataDir, context),
      );
      await writeFileAtomically(
        output,
        renderStoreReport(storeReport(inUsersNames(dataDir), figures, new Date())),
      );
      const { people, variants } = figures;
      print(
        json ? JSON.stringify({ output, variants, people: people.length }) : `Report: ${output}`,
      );
    });
}
