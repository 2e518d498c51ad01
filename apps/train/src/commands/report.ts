import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { ConfigError, quote } from '@dirghayu/pipeline';
import type { RunReport } from '@dirghayu/report';
import { REPORT_DATA } from '../run-directory.ts';

const EXAMPLES = `
One HTML file that needs nothing beside it: model card, nets beside their baselines, discrimination, calibration,
survival by third of risk, what the inputs do, training, subgroups, and what was lost on the way. Every run has one
already; this draws it again from ${REPORT_DATA} of the run.

Examples:
  npx dirghayu-train report runs/2026-11-22T19-33-00
  npx dirghayu-train report runs/t2d --output t2d.html`;

/** Draws the report of a run again. */
export function reportCommand() {
  return new Command('report')
    .description('Draws the report of a training run')
    .argument('<run>', 'directory of a training run')
    .option('--output <file>', 'default: report.html of the run')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (run, { output = join(run, 'report.html'), json }) => {
      const report = await readReport(run);
      const { writeFileAtomically } = await import('@dirghayu/cohort-store');
      const { renderReport } = await import('@dirghayu/report');
      const page = renderReport(report);
      await writeFileAtomically(output, page);
      const bytes = Buffer.byteLength(page);
      process.stdout.write(`${json ? JSON.stringify({ output, bytes }) : `Report: ${output}`}\n`);
    });
}

async function readReport(run: string): Promise<RunReport> {
  const file = join(run, REPORT_DATA);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunReport;
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ConfigError(`Cannot draw the report of ${quote(run)}`, {
      location: { file },
      expected: 'what a training run left',
      actual: isAbsent ? 'no such file' : String(cause instanceof Error ? cause.message : cause),
      cause,
    });
  }
}
