import { createProgram as ingest } from '@dirghayu/ingest/program';
import { createProgram as train } from '@dirghayu/train/program';
import { commandReference } from './command-reference.ts';

/** docs/command-line.md. */
export function commandPage(): string {
  return `# Command line

Written by \`npx nx run docs\` from the programs. \`npx nx run ingest\` is \`dirghayu-ingest\`, \`npx nx run train\` is \`dirghayu-train\`;
a command is a target (\`npx nx run ingest:sql …\`). Nx keeps \`--help\`, \`--version\`, \`--verbose\`, \`--parallel\` and \`--configuration\`
for itself: call \`npx dirghayu-ingest --help\`.

${commandReference(ingest())}
${commandReference(train([]))}`;
}
