import { Command } from '@commander-js/extra-typings';
import { parseList, parseNumber, parseWhole } from '@dirghayu/command-line';
import type { MatchType } from '@dirghayu/genetics';

const EXAMPLES = `
One line a person and score: SUM, ALLELE_CT (known alleles), DENOM and AVG = SUM / DENOM, as plink2
has them. What became of each line of each score file stands in the match log. A store of dosages is
scored by its dosages.

Examples:
  npx dirghayu-train score --data-dir store --score-file PGS000586.txt.gz --output sums.tsv
  npx dirghayu-train score --data-dir store --score-file PGS000586.txt.gz PGS001229.txt.gz --output sums.tsv
  npx dirghayu-train score --data-dir store --score-file mine.txt --output sums.tsv --keep-ambiguous --min-overlap 0.5
  npx dirghayu-train score --data-dir store --score-file old.txt --output sums.tsv --match-priority refalt,altref`;

/** Polygenic scores of everybody in a store. */
export function scoreCommand() {
  return new Command('score')
    .description('Scores everybody with PGS Catalog scoring files, all of them in one pass')
    .option('--data-dir <path>', 'the cohort store', 'processed')
    .requiredOption('--score-file <paths...>', 'PGS Catalog scoring files, .gz or not')
    .requiredOption('--output <path>', 'takes the scores, tab-separated')
    .option('--match-log <path>', 'takes the match log (default: <output>.matches.tsv)')
    .option('--build <name>', 'genome build of the store, where its header does not tell')
    .option('--min-overlap <f>', 'least share of matched lines', parseNumber(0, 1), 0.75)
    .option('--match-priority <types>', 'match types that count, the best first', parseList)
    .option('--keep-ambiguous', 'score A/T and C/G variants too')
    .option('--keep-multiallelic', 'score sites with several ALT alleles too, where ALT counts')
    .option('--keep-first-match', 'of several lines for one variant, count the first')
    .option('--no-mean-imputation', 'let a missing call add nothing, not twice the frequency')
    .option('--threads <n>', 'threads (default: one a core, where that pays)', parseWhole(1))
    .option('--json', 'print the summary as JSON, and progress as JSON events')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const { runScore } = await import('../scoring/run-score.ts');
      const { matchLog, build, matchPriority, json = false } = flags;
      await runScore({
        dataDir: flags.dataDir,
        scoreFiles: flags.scoreFile,
        output: flags.output,
        matchLog: matchLog ?? `${flags.output.replace(/\.tsv$/, '')}.matches.tsv`,
        ...(build === undefined ? {} : { build }),
        minOverlap: flags.minOverlap,
        rules: {
          ...(matchPriority === undefined ? {} : { priority: matchPriority as MatchType[] }),
          keepAmbiguous: flags.keepAmbiguous ?? false,
          keepMultiallelic: flags.keepMultiallelic ?? false,
          keepFirstMatch: flags.keepFirstMatch ?? false,
        },
        imputeMissing: flags.meanImputation,
        ...(flags.threads === undefined ? {} : { threads: flags.threads }),
        json,
      });
    });
}
