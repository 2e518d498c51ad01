import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as genotypes from '@dirghayu/genotypes';
import { expect, test, vi } from 'vitest';
import * as genetics from '../src/index.ts';
import { temporaryDirectory } from './temporary-directory.ts';

test('the example of the README runs', async () => {
  const directory = await temporaryDirectory();
  const score = join(directory, 'PGS000586.txt.gz');
  const columns = 'chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight';
  await writeFile(score, `#pgs_id=PGS000586\n${columns}\n22\t17080378\tG\tA\t0.25\n`);
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const body = example
    .replace(/import \{(.*)\} from '@dirghayu\/genotypes';/, 'const {$1} = genotypes;')
    .replace(/import \{(.*)\} from '@dirghayu\/genetics';/, 'const {$1} = genetics;')
    .replace("'PGS000586.txt.gz'", JSON.stringify(score));
  expect(body).not.toContain('import');
  const file = join(directory, 'example.mjs');
  await writeFile(file, `export default async (genotypes, genetics, console) => {\n${body}};\n`);
  const { default: run } = await import(/* @vite-ignore */ file);
  const log = vi.fn();
  await run(genotypes, genetics, { log });
  expect(log.mock.calls).toEqual([[Float64Array.of(0.5, 0.25, 0)]]);
});
