import { createRequire } from 'node:module';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addBucketFlags, addCompletion } from '@dirghayu/command-line';
import { attributeCommand } from './commands/attribute.ts';
import { coxCommand } from './commands/cox.ts';
import { trainDoctor } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { geneticsCommands } from './commands/genetics.ts';
import { predictCommand } from './commands/predict.ts';
import { reportCommand } from './commands/report.ts';
import { type RunFlags, runCommand } from './flags.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const EXAMPLES = `
Examples:
  npx nx run train
      both nets on the simulated cohort; the report lands in runs/
  npx nx run train --data-dir store --model disease --target has_t2d,has_cvd --covariates age,sex,PC1,PC2
  npx nx run train --data-dir store --model lifespan --time exit_age --event died --entry entry_age
  npx nx run train --data-dir store --only-in sex=F:breast_cancer sex=M:prostate_cancer
  npx nx run train --data-dir store --encoder grouped --groups genes.bed
  npx nx run train --data-dir store --folds 5
  npx nx run train:doctor
      the back ends of this machine, the GPUs that WebGPU sees, and what --backend auto takes
  npx nx run train --data-dir kg22 --model disease --target super_pop=AFR --min-maf 0.05

Exit codes: 0 done, 1 the data is at fault, 2 the command line is at fault, 130 stopped.
Flags may be spelt with underscores too: --data_dir, --output_dir.`;

/** The program as commander sees it: flags, defaults, help. */
export function createProgram(argv: readonly string[]): CommandUnknownOpts {
  // What trains takes two seconds of CPU to load: not for --help, and not for the other commands.
  const action = async (flags: RunFlags) => {
    const { runTraining } = await import('./run-training.ts');
    await runTraining(flags, argv);
  };
  const program = runCommand('dirghayu-train')
    .description('Trains LifespanNet-India and DiseaseNet-Multi on a cohort store')
    .version(version)
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .action(action)
    .addCommand(
      runCommand('run')
        .description('The same, by name')
        .addHelpText('after', EXAMPLES)
        .action(action),
    )
    .addCommand(predictCommand())
    .addCommand(evaluateCommand())
    .addCommand(coxCommand())
    .addCommand(attributeCommand())
    .addCommand(exportCommand())
    .addCommand(reportCommand())
    .addCommand(trainDoctor(version));
  for (const command of geneticsCommands()) program.addCommand(command);
  addBucketFlags(program, {
    open: async (...store) => (await import('@dirghayu/dataset-stream')).mirrorStore(...store),
    done: async () => {},
  });
  return addCompletion(program);
}
