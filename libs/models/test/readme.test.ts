import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { split } from './memory-source.ts';
import { simulatedCohort, withTargets } from './simulated-cohort.ts';

test('the example of the README runs', { tags: ['slow'] }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'readme-'));
  try {
    const { train } = await importExample(folder);
    const cohort = withTargets(simulatedCohort(), ['has_cvd', 'has_t2d']);
    const { reason, auroc } = await train(split(cohort), join(folder, 'run'));
    expect(reason).toMatch(/^Using /);
    expect(auroc.value).toBeGreaterThan(0.55);
    expect(await readdir(join(folder, 'run'))).toContain('model.json');
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** The README's block of TypeScript, with this package read from its sources. */
async function importExample(folder: string) {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const block = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const source = new URL('../src/index.ts', import.meta.url).pathname;
  const example = join(folder, 'example.ts');
  await writeFile(example, block.replace("'@dirghayu/models'", JSON.stringify(source)));
  return import(pathToFileURL(example).href);
}
