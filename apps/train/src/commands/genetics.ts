import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { gwasCommand } from './gwas.ts';
import { pcaCommand } from './pca.ts';
import { relativesCommand } from './relatives.ts';
import { scoreCommand } from './score.ts';

/** The commands around the nets: they need no net. */
export function geneticsCommands(): CommandUnknownOpts[] {
  return [scoreCommand(), gwasCommand(), pcaCommand(), relativesCommand()];
}
