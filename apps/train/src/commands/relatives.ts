import { Command } from '@commander-js/extra-typings';
import { parseNumber } from '@dirghayu/command-line';
import { withStructureFlags } from './structure-flags.ts';

const EXAMPLES = `
KING-robust kinship of every pair: ¼ and more for first, ⅛ for second, 1/16 for third degree, with 0.177,
0.0884 and 0.0442 between them. Columns are those of plink2's --make-king-table. Time goes with
the square of the people: some 10 s for 3,000.

Examples:
  npx dirghayu-train relatives --data-dir store --output relatives.kin0
  npx dirghayu-train relatives --data-dir store --output close.kin0 --min-kinship 0.177 --min-maf 0.05`;

/** Pairs of relatives in a store. */
export function relativesCommand() {
  return withStructureFlags(new Command('relatives'), 16_384)
    .description('Finds pairs of people up to third degree')
    .option('--min-kinship <x>', 'least kinship of a pair', parseNumber(-1, 0.5), 0.0442)
    .addHelpText('after', EXAMPLES)
    .action(async ({ dataDir, output, minKinship, json = false, ...selection }) => {
      const { runRelatives } = await import('../structure/run-relatives.ts');
      await runRelatives({ dataDir, output, minKinship, json, selection });
    });
}
