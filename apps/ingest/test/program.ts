import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programAt } from '@dirghayu/command-line/testing';

export const BIN = fileURLToPath(new URL('../bin/dirghayu-ingest.js', import.meta.url));

/** Runs the program as a user would. */
export const ingest = programAt(BIN);

/** A manifest as plain JSON. */
export function manifestOf(store: string) {
  return JSON.parse(readFileSync(join(store, 'manifest.json'), 'utf8'));
}
