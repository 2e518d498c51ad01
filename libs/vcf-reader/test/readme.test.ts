import { readFileSync } from 'node:fs';
import { from } from '@dirghayu/pipeline';
import { vcfSource } from '@dirghayu/vcf-reader';
import { expect, it } from 'vitest';
import { tempFile, vcf } from './rows.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('runs the example of the README', async () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? '';
  const declare = (kind: string, id: string, number: string, type: string) =>
    `##${kind}=<ID=${id},Number=${number},Type=${type},Description="">`;
  const meta = [
    declare('INFO', 'AF', 'A', 'Float'),
    declare('FORMAT', 'GT', '1', 'String'),
    declare('FORMAT', 'DP', '1', 'Integer'),
  ];
  const records = [
    '20 5 . G A,* . . AF=0.5,0 GT:DP 0|1:7 1|1:9',
    '20 1000001 . G A . . AF=0.5 GT:DP 0|1:7 1|1:9',
  ];
  const path = tempFile(vcf(['NA1', 'NA2'], records, meta));
  const body = example
    .replace(/^(import|const notes|const lines)\b.*\n/gm, '')
    .replace("'calls.vcf'", JSON.stringify(path));
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
  expect(lines).toEqual(['20:5 A 3/4', '[[7,9]]']);
  expect(notes).toEqual(['star-allele']);
});
