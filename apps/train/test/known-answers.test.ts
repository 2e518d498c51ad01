/** Published data with known answers, reached by what a user would type: `ingest`, then `train`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf, SHARED, temporaryDirectory } from '@dirghayu/command-line/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingest, train } from './program.ts';

const KNOWN = join(SHARED, 'known-answers');
const isReady = existsSync(KNOWN);
const title = isReady ? '' : ' (SKIPPED without ../shared/data)';
const MINUTES = 60_000;
const directory = temporaryDirectory();

/** A store of people alone, of a table to whose rows IDs are given first. */
async function storeOf(name: string, header: string, rows: readonly string[]): Promise<string> {
  const table = join(directory, `${name}.csv`);
  writeFileSync(table, [`id,${header}`, ...rows.map((row, i) => `P${i},${row}`)].join('\n'));
  const store = join(directory, name);
  const made = await ingest('--phenotypes', table, '--output-dir', store, '--json');
  expect(made.code, made.stderr).toBe(0);
  return store;
}

function linesOf(file: string): string[] {
  return readFileSync(join(KNOWN, file), 'utf8').trim().split(/\r?\n/);
}

/** What `train --json` prints. */
async function run(...flags: string[]) {
  const outcome = await train(...flags, '--json');
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(outcome.stdout);
}

interface Line {
  readonly name: string;
  readonly coefficient: number;
  readonly standardError: number;
}

describe.skipIf(!isReady)(
  `cox, as R 4.2.2 with survival 3.5.3 has it${title}`,
  { tags: ['slow'] },
  () => {
    it('rossi: coxph(Surv(week, arrest) ~ ., ties = "efron")', async () => {
      const [header = '', ...rows] = linesOf('survival/rossi.csv');
      const store = await storeOf('rossi', header, rows);
      const covariates = 'fin,age,race,wexp,mar,paro,prio';
      const columns = ['--time', 'week', '--event', 'arrest', '--covariates', covariates];
      const outcome = await run('cox', '--data-dir', store, ...columns);
      expect(outcome).toMatchObject({ people: 432, events: 114, leftOut: 0 });
      expect(outcome.logLikelihood).toBeCloseTo(-658.747659446, 6);
      expect(outcome.concordance).toBeCloseTo(0.6403292471, 8);
      const coefficients = [
        -0.379422, -0.057438, 0.3139, -0.149796, -0.433704, -0.084871, 0.091497,
      ];
      const errors = [0.191379, 0.021999, 0.307993, 0.212224, 0.381868, 0.195757, 0.028649];
      (outcome.coefficients as Line[]).forEach(({ name, coefficient, standardError }, i) => {
        expect(name).toBe(covariates.split(',')[i]);
        expect(coefficient).toBeCloseTo(coefficients[i]!, 5);
        expect(standardError).toBeCloseTo(errors[i]!, 5);
      });
      const text = await train('cox', '--data-dir', store, ...columns);
      expect(text.stdout).toMatch(/Log-likelihood -658\.75, .*\nHarrell's C 0\.640/);
    });

    it('channing: coxph(Surv(entry, exit, cens) ~ sex, data = ch[ch$entry < ch$exit, ])', async () => {
      const [header = '', ...rows] = linesOf('survival/channing.csv');
      const store = await storeOf('channing', header, rows);
      const columns = ['--time', 'exit', '--event', 'cens', '--entry', 'entry'];
      const outcome = await run('cox', '--data-dir', store, ...columns, '--covariates', 'sex');
      expect(outcome).toMatchObject({ people: 457, events: 175, leftOut: 5 });
      expect(outcome.coefficients[0].name).toBe('sex=Male');
      expect(outcome.coefficients[0].coefficient).toBeCloseTo(0.3219035618, 7);
      expect(outcome.coefficients[0].standardError).toBeCloseTo(0.1733155667, 7);
      expect(outcome.logLikelihood).toBeCloseTo(-795.882813245, 7);
      expect(outcome.concordance).toBeCloseTo(0.5283984228, 8);
    });
  },
);

const FLCHAIN = [
  ...['age', 'sex', 'sample_yr', 'kappa', 'lambda', 'flc_grp', 'creatinine', 'mgus'],
  ...['futime', 'death', 'chapter'],
];

/** Fields of each person, in the order of `FLCHAIN`. */
function flchainRows(): string[][] {
  const lines = linesOf('survival/flchain.arff');
  return lines
    .slice(lines.indexOf('@data') + 1)
    .map((line) => line.replaceAll('?', '').replace('alive', '0').replace('dead', '1').split(','));
}

describe.skipIf(!isReady)(`LifespanNet-India${title}`, { tags: ['slow'] }, () => {
  it(
    'flchain: C of linear Cox 0.795 ± 0.01 in five folds, LifespanNet not below, IBS below Kaplan–Meier',
    async () => {
      const rows = flchainRows().map((fields) => fields.join(','));
      const store = await storeOf('flchain', FLCHAIN.join(','), rows);
      const columns = ['--data-dir', store, '--model', 'lifespan', '--time', 'futime'];
      const covariates = FLCHAIN.slice(0, 8).join(',');
      const output = join(directory, 'flchain-run');
      const flags = ['--event', 'death', '--covariates', covariates, '--folds', '5'];
      const { survival } = await run(...columns, ...flags, '--output-dir', output);
      expect(Math.abs(survival.baselines.linear.harrell_c.value - 0.795)).toBeLessThan(0.01);
      expect(survival.versus_linear.harrell_c.high).toBeGreaterThanOrEqual(-0.0005);
      expect(survival.test.ibs.high).toBeLessThan(survival.test.ibs_km.low);
    },
    15 * MINUTES,
  );

  it('flchain: a time of follow-up without who died is refused', async () => {
    const rows = flchainRows().map((fields) => fields.slice(0, 9).join(','));
    const store = await storeOf('flchain-no-death', FLCHAIN.slice(0, 9).join(','), rows);
    const flags = ['--data-dir', store, '--model', 'lifespan', '--time', 'futime', '--json'];
    const refused = await train(...flags);
    expect(refused.code).toBe(2);
    expect(errorOf(refused).message).toMatch(
      /name the other with --event, or say --all-died, got only "futime"/,
    );
  });

  it('refuses age at death among the dead', async () => {
    const rows = ['71,60', '80,55', '65,52', '90,70'];
    const store = await storeOf('dead', 'age_death,age', rows);
    const flags = ['--data-dir', store, '--model', 'lifespan', '--time', 'age_death'];
    const refused = await train(...flags, '--json');
    expect(refused.code).toBe(2);
    expect(errorOf(refused).message).toContain('Age at death among the dead is not a target');
  });

  it(
    'deepsurv-gaussian: test C at least 0.63 where linear Cox has about 0.49',
    async () => {
      const [header = '', ...rows] = linesOf('survival/deepsurv-gaussian.csv');
      const store = await storeOf('gaussian', header, rows);
      const covariates = Array.from({ length: 10 }, (_, i) => `x${i}`).join(',');
      const columns = ['--time', 'time', '--event', 'event', '--split-column', 'set'];
      const output = join(directory, 'gaussian-run');
      const flags = ['--model', 'lifespan', '--covariates', covariates, '--output-dir', output];
      const { survival } = await run('--data-dir', store, ...flags, ...columns);
      expect(survival.test.harrell_c.value).toBeGreaterThanOrEqual(0.63);
      expect(Math.abs(survival.baselines.linear.harrell_c.value - 0.49)).toBeLessThan(0.02);
    },
    10 * MINUTES,
  );
});

describe.skipIf(!isReady)(`gennet-a-to-z${title}`, { tags: ['slow'] }, () => {
  const store = join(directory, 'gennet');
  const data = join(KNOWN, 'gennet-a-to-z');

  beforeAll(async () => {
    const vcf = join(data, 'GenNet_simulation.vcf.gz');
    const table = ['--phenotypes', join(data, 'subjects.csv'), '--sample-column', 'patient_id'];
    const made = await ingest('--input-dir', vcf, ...table, '--output-dir', store, '--json');
    expect(made.code).toBe(0);
  });

  it.each([
    ['mlp', 0.95, []],
    ['grouped', 0.99, ['--groups', join(data, 'topology.csv')]],
  ] as const)(
    '--encoder %s reaches %f where logistic regression has 0.83',
    async (encoder, least, more) => {
      const output = join(directory, `gennet-${encoder}`);
      const flags = ['--model', 'disease', '--target', 'labels', '--split-column', 'set'];
      const { tasks } = await run(
        ...['--data-dir', store, ...flags, '--encoder', encoder, ...more, '--output-dir', output],
      );
      expect(tasks.labels.test.auroc.value).toBeGreaterThanOrEqual(least);
      expect(Math.abs(tasks.labels.baselines.linear.auroc.value - 0.832)).toBeLessThan(0.005);
    },
    10 * MINUTES,
  );
});
