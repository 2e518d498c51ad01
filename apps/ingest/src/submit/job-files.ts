import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@dirghayu/cohort-store';
import * as z from 'zod';
import type { JobFile } from './engine.ts';

/** Writes scripts and manifests to `directory`. */
export async function writeJobFiles(directory: string, files: readonly JobFile[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { name, text } of files) await writeFileAtomically(join(directory, name), text);
}

const submissionSchema = z.object({ engine: z.string(), jobs: z.array(z.string()) });

/** What was submitted from a directory, so that another process can follow it. */
export type SubmissionRecord = z.infer<typeof submissionSchema>;

const RECORD_FILE = 'submission.json';

/** Notes what was submitted. */
export async function writeSubmission(directory: string, record: SubmissionRecord): Promise<void> {
  await writeFileAtomically(join(directory, RECORD_FILE), `${JSON.stringify(record)}\n`);
}

/** What was last submitted from `directory`; null if nothing was. */
export async function readSubmission(directory: string): Promise<SubmissionRecord | null> {
  const text = await readFile(join(directory, RECORD_FILE), 'utf8').catch(() => null);
  return text === null ? null : submissionSchema.parse(JSON.parse(text));
}
