import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addBucketFlags, addCompletion } from '@dirghayu/command-line';
import { commitCommand } from './commands/commit.ts';
import { ingestDoctor } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { matrixCommand } from './commands/matrix.ts';
import { phenotypesCommand } from './commands/phenotypes.ts';
import { planCommand } from './commands/plan.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { shardCommand } from './commands/shard.ts';
import { sqlCommand } from './commands/sql.ts';
import { statusCommand } from './commands/status.ts';
import { submitCommand } from './commands/submit.ts';
import { tableCommand } from './commands/table.ts';
import { verifyCommand } from './commands/verify.ts';
import { WRITER } from './writer.ts';

/** The program as commander sees it: without a command it runs the whole ingest. */
export function createProgram(): CommandUnknownOpts {
  const program = runCommand('dirghayu-ingest')
    .description('Turns a repository of VCF files into a cohort store of plain Parquet')
    .version(WRITER.version)
    .enablePositionalOptions()
    .addCommand(runCommand('run').description('The same, by name'))
    .addCommand(planCommand())
    .addCommand(shardCommand())
    .addCommand(statusCommand())
    .addCommand(commitCommand())
    .addCommand(submitCommand())
    .addCommand(phenotypesCommand())
    .addCommand(verifyCommand())
    .addCommand(sqlCommand())
    .addCommand(matrixCommand())
    .addCommand(tableCommand())
    .addCommand(exportCommand())
    .addCommand(reportCommand())
    .addCommand(ingestDoctor());
  addBucketFlags(program, {
    open: async (location, cache) => {
      const { mirrorOf, mirrorStore } = await import('@dirghayu/dataset-stream');
      const root = await mirrorStore(location, cache);
      await mirrorOf(root)?.provideVariants();
      return root;
    },
    done: async (root, command) => {
      if (command !== 'matrix' && command !== 'table') return;
      const { mirrorOf } = await import('@dirghayu/dataset-stream');
      await mirrorOf(root)?.publishDerived();
    },
  });
  return addCompletion(program);
}
