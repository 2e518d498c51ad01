import { SeededRandom } from '../src/seeded-random.ts';
import type { People } from './memory-source.ts';

/**
 * A cohort with known effects: two diseases that depend on age, sex and 20 variants, and survival
 * from age at entry on. A few calls, ages and labels are missing.
 */
export function simulatedCohort({ people = 600, variants = 300, seed = 11 } = {}): People {
  const random = new SeededRandom(seed);
  const frequencies = Array.from({ length: variants }, () => 0.02 + 0.46 * random.next() ** 2);
  const effects = frequencies.map((f, i) =>
    i % Math.floor(variants / 20) === 0
      ? (0.45 * (random.next() < 0.5 ? -1 : 1)) / Math.sqrt(2 * f * (1 - f))
      : 0,
  );
  const rows = Array.from({ length: people }, () => {
    const calls = frequencies.map((f) => Number(random.next() < f) + Number(random.next() < f));
    const genetic = calls.reduce(
      (sum, call, i) => sum + (effects[i] ?? 0) * (call - 2 * (frequencies[i] ?? 0)),
      0,
    );
    const age = 40 + 30 * random.next();
    const male = Number(random.next() < 0.5);
    const logit = -1.2 + 0.6 * genetic + 0.06 * (age - 55) + 0.5 * male;
    const disease = (shift: number) => Number(random.next() < 1 / (1 + Math.exp(-logit - shift)));
    const hazard = 0.02 * Math.exp(0.5 * genetic + 0.05 * (age - 55) + 0.4 * male);
    const death = -Math.log(1 - random.next()) / hazard;
    const leaves = 5 + 25 * random.next();
    const missing = (value: number, rate: number) => (random.next() < rate ? Number.NaN : value);
    return {
      genotypes: calls.map((call) => missing(call, 0.01)),
      covariates: [missing(age, 0.03), male],
      targets: [
        missing(disease(0), 0.05),
        missing(disease(-0.5), 0.1),
        Math.min(death, leaves),
        Number(death < leaves),
      ],
    };
  });
  return {
    genotypes: rows.map((row) => row.genotypes),
    covariates: rows.map((row) => row.covariates),
    targets: rows.map((row) => row.targets),
    covariateNames: ['age', 'male'],
    targetNames: ['has_cvd', 'has_t2d', 'years', 'died'],
  };
}

/** The cohort with some of its targets only. */
export function withTargets(people: People, names: readonly string[]): People {
  const indices = names.map((name) => people.targetNames.indexOf(name));
  return {
    ...people,
    targetNames: names,
    targets: people.targets.map((row) => indices.map((i) => row[i] ?? Number.NaN)),
  };
}
