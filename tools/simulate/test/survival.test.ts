import { describe, expect, it } from 'vitest';
import type { Person } from '../src/people.ts';
import { Random } from '../src/random.ts';
import { drawLifespans, gompertzDeath } from '../src/survival.ts';
import { LIFESPAN } from '../src/traits.ts';

const PEOPLE = Array.from({ length: 6000 }, (_, i) => ({ age: 30 + (i % 50) }) as Person);
const SCORE = { values: new Float64Array(PEOPLE.length), variants: [] };

describe('gompertzDeath()', () => {
  it('inverts the summed hazard, added up in small steps', () => {
    const [entry, rate, shape] = [50, 1e-5, 0.09];
    const death = gompertzDeath(entry, rate, shape, 0.7);
    let hazard = 0;
    const step = (death - entry) / 100_000;
    for (let age = entry + step / 2; age < death; age += step) {
      hazard += rate * Math.exp(shape * age) * step;
    }
    expect(hazard).toBeCloseTo(0.7, 6);
  });
});

describe('drawLifespans()', () => {
  const logHazards = Float64Array.from(PEOPLE, (_, i) => (i % 2 ? 1 : 0));
  const lifespans = drawLifespans(PEOPLE, SCORE, logHazards, new Random(1, 'lifespans'));

  it('lets everybody leave after entry, within the follow-up', () => {
    PEOPLE.forEach(({ age }, i) => {
      expect(lifespans.exitAges[i]).toBeGreaterThan(age);
      expect(lifespans.exitAges[i]).toBeLessThanOrEqual(age + LIFESPAN.followUp[1] + 0.01);
    });
  });

  it('meets the share of deaths', () => {
    const deaths = lifespans.died.reduce((sum, died) => sum + died, 0);
    expect(deaths / PEOPLE.length).toBeCloseTo(LIFESPAN.deathShare, 1);
  });

  it('has deaths in proportion to the summed hazards: their ratio is e to the effect', () => {
    const { shape } = LIFESPAN;
    const [low, high] = [0, 1].map((group) => {
      const own = PEOPLE.map((_, i) => i).filter((i) => i % 2 === group);
      const deaths = own.reduce((sum, i) => sum + lifespans.died[i]!, 0);
      const exposure = own.reduce((sum, i) => {
        const end = Math.exp(shape * lifespans.exitAges[i]!) - Math.exp(shape * PEOPLE[i]!.age);
        return sum + (end / shape) * Math.exp(lifespans.logBaseline);
      }, 0);
      return deaths / exposure;
    });
    expect(low).toBeCloseTo(1, 0);
    expect(Math.log(high! / low!)).toBeGreaterThan(0.85);
    expect(Math.log(high! / low!)).toBeLessThan(1.15);
  });
});
