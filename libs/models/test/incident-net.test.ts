import type { Diagnostic } from '@dirghayu/pipeline';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend, trainIncidentNet } from '../src/index.ts';
import { type People, split } from './memory-source.ts';
import { simulatedCohort } from './simulated-cohort.ts';

beforeAll(async () => {
  await startBackend('auto');
});

/** Follow-up from an age on; a fifth had the first disease before, and rare is rare. */
function incidentCohort(): People {
  const people = simulatedCohort({ people: 900, variants: 40 });
  return {
    ...people,
    targetNames: ['entry', 'cvd_age', 'has_cvd', 't2d_age', 'has_t2d', 'rare'],
    targets: people.targets.map(([, , years = 0, event = 0], i) => {
      const entry = 40 + (i % 30);
      const prevalent = i % 5 === 0;
      const cvdAge = prevalent ? entry - 3 : entry + years;
      return [entry, cvdAge, prevalent ? 1 : event, entry + years / 2, event, i === 7 ? 1 : 0];
    }),
  };
}
const cohort = incidentCohort();
const names = (disease: string) => ({
  time: `${disease}_age`,
  event: `has_${disease}`,
  entry: 'entry',
});
const diseases = { CVD: names('cvd'), T2D: names('t2d') };

describe('trainIncidentNet()', () => {
  test('predicts when several diseases begin, without those who had them at entry', {
    tags: ['slow'],
  }, async () => {
    const run = await trainIncidentNet(split(cohort), { diseases, horizons: [5], bootstraps: 20 });
    const { CVD: cvd, T2D: t2d } = run.metrics.incident;
    expect([cvd!.test.n, t2d!.test.n]).toEqual([108, 135]);
    for (const { test: net, baselines } of [cvd!, t2d!]) {
      expect(net.harrell_c!.value).toBeGreaterThan(0.6);
      expect(baselines.linear.harrell_c!.value).toBeGreaterThan(0.6);
      expect(net.ibs!.value).toBeLessThan(net.ibs_km!.value);
    }
    expect(run.predictions.test.outputs).toContain('T2D.survival_5');
    expect(run.state.survival).toHaveLength(2);
    expect(Object.keys(run.curves)).toEqual(['CVD', 'T2D']);
  });

  test('people outside of a restriction are neither learnt from nor predicted', async () => {
    const members = new Set(Array.from({ length: 450 }, (_, i) => `P${2 * i}`));
    const onlyIn = [{ task: 'has_t2d', rule: 'sex=F', members }];
    const options = { diseases, epochs: 2, bootstraps: 5 };
    const run = await trainIncidentNet(split(cohort), { ...options, onlyIn });
    expect(run.metrics.incident['T2D']!.test.n).toBe(67);
    const { outputs, scores, sampleIds } = run.predictions.test;
    const [cvd, t2d] = ['CVD', 'T2D'].map((name) => outputs.indexOf(`${name}.log_hazard`));
    sampleIds.forEach((id, row) => {
      expect(Number.isNaN(scores[row * outputs.length + t2d!])).toBe(!members.has(id));
      expect(Number.isNaN(scores[row * outputs.length + cvd!])).toBe(false);
    });
  });

  test('warns of a disease that everybody had', async () => {
    const ill = cohort.targets.map((row) => row.with(cohort.targetNames.indexOf('has_t2d'), 1));
    const run = await trainIncidentNet(split({ ...cohort, targets: ill }), {
      diseases,
      epochs: 1,
      bootstraps: 5,
    });
    expect(run.warnings).toEqual([
      'Everybody in the train split whose follow-up is known had T2D: if those without it were left out, the model describes the ill only, and its ranking of the others may be upside down',
    ]);
  });

  test('leaves out what has too few events, and refuses to train on nothing', async () => {
    const rare = { time: 'cvd_age', event: 'rare', entry: 'entry' };
    const reports: Diagnostic[] = [];
    const run = await trainIncidentNet(split(cohort), {
      diseases: { ...diseases, rare },
      epochs: 1,
      bootstraps: 5,
      taskWeights: 'uncertainty',
      report: (diagnostic) => reports.push(diagnostic),
    });
    expect(Object.keys(run.metrics.incident)).toEqual(['CVD', 'T2D']);
    const why = 'rare is left out: 1 events in the train split: at least 2 are needed';
    expect(run.warnings).toEqual([why]);
    expect(reports.map(({ message }) => message)).toContain(why);
    await expect(trainIncidentNet(split(cohort), { diseases: { rare } })).rejects.toMatchObject({
      code: 'MODEL',
      message: `Cannot train DiseaseNet-Multi: expected a disease with at least two events in the train and the valid split, got ${why}`,
    });
  });
});
