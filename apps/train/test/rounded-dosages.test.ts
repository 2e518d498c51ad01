import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programAt, temporaryDirectory, WORKSPACE } from '@dirghayu/command-line/testing';
import { expect, it } from 'vitest';

const directory = temporaryDirectory();
const ingest = programAt(join(WORKSPACE, 'apps/ingest/bin/dirghayu-ingest.js'));
const train = programAt(join(WORKSPACE, 'apps/train/bin/dirghayu-train.js'));

const people = Array.from({ length: 120 }, (_, i) => `P${i}`);

/** An imputed cohort: dosages alone. */
function imputed(): string {
  const meta = [
    '##fileformat=VCFv4.3',
    '##contig=<ID=20>',
    '##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dosage">',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...people].join('\t'),
  ];
  const rows = Array.from({ length: 8 }, (_, v) => {
    const dosages = people.map((_, i) => (0.98 * ((i * (v + 2)) % 3)).toFixed(2));
    return ['20', 100 + v, '.', 'A', 'G', '.', '.', '.', 'DS', ...dosages].join('\t');
  });
  return `${[...meta, ...rows].join('\n')}\n`;
}

it('says that nets see the nearest whole copies of a store of dosages', async () => {
  const [vcf, clinical] = ['calls.vcf', 'clinical.csv'].map((name) => join(directory, name));
  writeFileSync(vcf!, imputed());
  const rows = people.map((id, i) => `${id},${i % 2},${40 + (i % 30)}`);
  writeFileSync(clinical!, `sample_id,ill,age\n${rows.join('\n')}\n`);
  const store = join(directory, 'store');
  const made = await ingest(
    ...['--input-dir', vcf!, '--phenotypes', clinical!],
    ...['--field', 'DS', '--output-dir', store],
  );
  expect(made.code).toBe(0);
  const run = await train(
    ...['--data-dir', store, '--model', 'disease', '--target', 'ill', '--epochs', '1'],
    ...['--output-dir', join(directory, 'run')],
  );
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain(
    'The store holds dosages (DS): the nets are trained on the nearest whole copy',
  );
});
