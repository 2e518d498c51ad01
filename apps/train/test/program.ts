import { fileURLToPath } from 'node:url';
import { programAt } from '@dirghayu/command-line/testing';

const bin = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs the training program as a user would. */
export const train = programAt(bin('../bin/dirghayu-train.js'));

/** Runs the ingest program, which makes the stores that these tests read. */
export const ingest = programAt(bin('../../ingest/bin/dirghayu-ingest.js'));
