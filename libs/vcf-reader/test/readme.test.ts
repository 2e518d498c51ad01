import { readFileSync } from 'node:fs';
import { from } from '@dirghayu/pipeline';
import { vcfSource } from '@dirghayu/vcf-reader';
import { expect, it } from 'vitest';
import { tempFile, vcf } from './rows.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('runs the example of the README', async () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? '';
  const meta = '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">';
  const gt = '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">';
  const path = tempFile(vcf(['NA1', 'NA2'], ['20 5 . G A,* . . AF=0.5,0 GT 0|1 1|1'], [meta, gt]));
  const body = example.replace(/^import .*\n/gm, '').replace("'calls.vcf'", JSON.stringify(path));
  const notes: string[] = [];
  const lines: string[] = [];
  const run = new Function(
    'from',
    'vcfSource',
    'notes',
    'lines',
    `return (async () => { ${body} })()`,
  );
  await run(from, vcfSource, notes, lines);
  expect(lines).toEqual(['20:5 A 3/4']);
  expect(notes).toEqual(['star-allele']);
});
