import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import VcfParser from '@gmod/vcf';
import { hashOfPeople } from '../agreement/call-table.ts';
import { printFigures, secondsSince } from './figures.ts';

// Times GENOTYPES() of @gmod/vcf on lines in memory: parse-gmod <path> --records 512 [--digest]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { records: { type: 'string' }, digest: { type: 'boolean', default: false } },
});
const { header, records } = await readLines(positionals[0] ?? '', Number(values.records));
const parser = new VcfParser({ header });
const started = performance.now();
let characters = 0;
for (const line of records) {
  const genotypes = parser.parseLine(line).GENOTYPES();
  characters += genotypes[parser.samples[0] as string]?.length ?? 0;
}
const seconds = secondsSince(started);
printFigures({
  seconds,
  work: records.length * parser.samples.length,
  ...(values.digest ? { people: digest() } : {}),
});
if (characters === 0) process.exitCode = 1;

async function readLines(path: string, most: number) {
  const meta: string[] = [];
  const lines: string[] = [];
  const input = createReadStream(path).pipe(createGunzip());
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.startsWith('#')) meta.push(line);
    else if (lines.push(line) === most) break;
  }
  return { header: meta.join('\n'), records: lines };
}

/** Copies of ALT of each person and missing calls, hashed. */
function digest(): string {
  const copies = parser.samples.map(() => 0);
  const missing = parser.samples.map(() => 0);
  for (const line of records) {
    const genotypes = parser.parseLine(line).GENOTYPES();
    parser.samples.forEach((sample, i) => {
      const alleles = (genotypes[sample] ?? '.').split(/[|/]/);
      if (alleles.includes('.')) missing[i] = (missing[i] ?? 0) + 1;
      else copies[i] = (copies[i] ?? 0) + alleles.filter((allele) => allele === '1').length;
    });
  }
  return hashOfPeople(copies, missing);
}
