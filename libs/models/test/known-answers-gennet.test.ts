import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { trainDiseaseNet } from '../src/index.ts';
import { memorySource, type People, pick } from './memory-source.ts';
import { hasSharedData, readTable, sharedPath } from './shared-data.ts';

test.skipIf(!hasSharedData)(
  'gennet-a-to-z: logistic AUROC 0.83, the net at least 0.95 (SKIPPED without shared data)',
  { tags: ['slow'] },
  async () => {
    const subjects = new Map(
      readTable('gennet-a-to-z/subjects.csv').map(([id = '', label, , set]) => [
        id,
        { label, set },
      ]),
    );
    const { ids, genotypes } = readCalls();
    const people: People = {
      genotypes,
      covariates: ids.map(() => []),
      targets: ids.map((id) => [Number(subjects.get(id)?.label)]),
      covariateNames: [],
      targetNames: ['disease'],
    };
    const of = (set: string) =>
      memorySource(
        pick(
          people,
          ids.flatMap((id, i) => (subjects.get(id)?.set === set ? [i] : [])),
        ),
        256,
      );
    const run = await trainDiseaseNet(
      { train: of('1'), valid: of('2'), test: of('3') },
      { epochs: 15, bootstraps: 20 },
    );
    const { test: net, baselines } = run.metrics.tasks['disease']!;
    expect(Math.abs(baselines.linear!.auroc!.value - 0.832)).toBeLessThan(0.005);
    expect(net.auroc!.value).toBeGreaterThan(0.95);
  },
);

/** Calls of the VCF, a row a person. */
function readCalls() {
  const path = sharedPath('gennet-a-to-z/GenNet_simulation.vcf.gz');
  const lines = gunzipSync(readFileSync(path)).toString().split('\n');
  const ids = lines
    .find((line) => line.startsWith('#CHROM'))!
    .split('\t')
    .slice(9);
  const rows = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
  const dose = (cell = './.') =>
    cell[0] === '.' ? Number.NaN : Number(cell[0] === '1') + Number(cell[2] === '1');
  return { ids, genotypes: ids.map((_, i) => rows.map((row) => dose(row[9 + i]))) };
}
