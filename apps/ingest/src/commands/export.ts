import { Command } from '@commander-js/extra-typings';
import { formatCount, parseList } from '@dirghayu/command-line';
import { ConfigError, quote } from '@dirghayu/pipeline';
import { DEFAULT_STORE } from './ingest-flags.ts';
import { samplesOf } from './selection-flags.ts';
import { print, withProgress } from './with-progress.ts';

const EXAMPLES = `
One record for each row of the store: one ALT allele, GT unphased. A haploid call of 1 was stored as
one copy and becomes 0/1.

Examples:
  npx nx run ingest:export --output cohort.vcf.gz
  npx nx run ingest:export --output chr22.vcf.gz --regions 22 --samples cases.txt --key-ids
  plink2 --vcf cohort.vcf.gz --make-pgen --out cohort`;

/** Writes a store, or some of it, as VCF: for plink2, bcftools and the rest. */
export function exportCommand() {
  return new Command('export')
    .description('Writes a store as VCF, for plink2, bcftools and others')
    .requiredOption('--output <file>', 'ends in .vcf, or in .vcf.gz or .vcf.bgz for BGZF')
    .option('--data-dir <path>', 'the store', DEFAULT_STORE)
    .option('--regions <list>', 'chrom or chrom:start-end, 1-based inclusive', parseList)
    .option('--samples <ids>', 'people: a file with one ID a line, or a list')
    .option('--key-ids', 'chrom:pos:ref:alt as ID: unique, as plink2 wants it')
    .option('--json', 'print the summary as JSON, and progress as events')
    .addHelpText('after', EXAMPLES)
    .action(async ({ output, dataDir, regions, samples, keyIds = false, json = false }) => {
      if (!/\.vcf(\.b?gz)?$/.test(output)) {
        throw new ConfigError('Cannot choose the format', {
          expected: 'an --output that ends in .vcf, .vcf.gz or .vcf.bgz',
          actual: quote(output),
        });
      }
      const options = { output, dataDir, regions, samples: await samplesOf(samples), keyIds };
      const stopMessage = 'Stopped. Nothing was written.';
      const { exportVcf } = await import('../export/export-vcf.ts');
      const written = await withProgress({ title: 'export', json, stopMessage }, (context) =>
        exportVcf(options, context),
      );
      const { variants, people } = written;
      const sizes = `${formatCount(variants)} variants of ${formatCount(people)} people`;
      print(json ? JSON.stringify(written) : `Wrote ${output}: ${sizes}`);
    });
}
