import { describe, expect, it } from 'vitest';
import { humanDemography } from '../src/demography.ts';
import { Genealogy } from '../src/genealogy.ts';
import { Random } from '../src/random.ts';

const SIZE = 1_000_000;
const ONE_DEME = [{ end: Infinity, parent: -1, size: SIZE }];

/** Checks the tree as a whole against its plain arrays. */
function expectSound(genealogy: Genealogy, demes = humanDemography(3)): void {
  const { parent, time, deme } = genealogy.snapshot();
  const children = Array.from(parent, () => 0);
  let length = 0;
  parent.forEach((up, node) => {
    if (up < 0) return;
    children[up]!++;
    length += time[up]! - time[node]!;
    expect(time[up]).toBeGreaterThanOrEqual(time[node]!);
    let d = deme[node]!;
    while (demes[d]!.end <= time[up]!) d = demes[d]!.parent;
    expect(deme[up]).toBe(d);
  });
  expect(parent.filter((up) => up < 0)).toHaveLength(1);
  expect(new Set(children.slice(genealogy.leaves))).toEqual(new Set([2]));
  expect(genealogy.totalLength).toBe(length);
}

function slowLeavesBelow(genealogy: Genealogy, node: number): number[] {
  const { parent } = genealogy.snapshot();
  const isBelow = (leaf: number) => {
    for (let up = leaf; up >= 0; up = parent[up]!) if (up === node) return true;
    return false;
  };
  return Array.from({ length: genealogy.leaves }, (_, leaf) => leaf).filter(isBelow);
}

describe('Genealogy', () => {
  it('stays a tree of joins within populations through recombinations and moves', () => {
    const random = new Random(3, 'sound');
    const demes = humanDemography(3);
    const genealogy = new Genealogy(
      demes,
      Uint8Array.from({ length: 60 }, (_, i) => i % 3),
      random,
    );
    const out = new Int32Array(60);
    expectSound(genealogy);
    for (let step = 0; step < 300; step++) {
      if (step % 5 === 0) genealogy.moveLeaf(random.below(60), random.below(3));
      else genealogy.recombine(genealogy.randomPoint());
      expectSound(genealogy);
      const { node } = genealogy.randomPoint();
      const found = Array.from(out.subarray(0, genealogy.leavesBelow(node, out)));
      expect(found.sort((a, b) => a - b)).toEqual(slowLeavesBelow(genealogy, node));
    }
  });

  it('has the length that the coalescent expects, along the whole chromosome', () => {
    const leaves = 10;
    const harmonic = Array.from({ length: leaves - 1 }, (_, i) => 1 / (i + 1)).reduce(
      (a, b) => a + b,
    );
    const genealogy = new Genealogy(ONE_DEME, new Uint8Array(leaves), new Random(5, 'length'));
    // Points of recombination come at a rate that grows with the length: weigh by 1 / length.
    let weights = 0;
    const steps = 100_000;
    for (let step = 0; step < steps; step++) {
      weights += 1 / genealogy.totalLength;
      genealogy.recombine(genealogy.randomPoint());
    }
    expect(steps / weights / (2 * SIZE * harmonic)).toBeCloseTo(1, 1);
  });

  it('gives the frequency spectrum 1/i', () => {
    const leaves = 8;
    const random = new Random(6, 'spectrum');
    const out = new Int32Array(leaves);
    const counts = new Array<number>(leaves).fill(0);
    const genealogy = new Genealogy(ONE_DEME, new Uint8Array(leaves), random);
    const draws = 60_000;
    for (let draw = 0; draw < draws; draw++) {
      counts[genealogy.leavesBelow(genealogy.randomPoint().node, out)]!++;
      genealogy.recombine(genealogy.randomPoint());
    }
    const harmonic = counts.slice(1).reduce((sum, _, i) => sum + 1 / (i + 1), 0);
    counts.slice(1).forEach((count, i) => {
      expect(Math.abs(count / draws - 1 / (i + 1) / harmonic)).toBeLessThan(0.015);
    });
  });

  it('joins people of one population sooner than people of two', () => {
    const random = new Random(8, 'populations');
    const meeting = (demes: number[]) => {
      const times = Array.from({ length: 10_000 }, () => {
        const tree = new Genealogy(humanDemography(2), Uint8Array.from(demes), random);
        return tree.totalLength / 2;
      });
      return times.reduce((sum, time) => sum + time) / times.length;
    };
    expect(meeting([0, 1])).toBeGreaterThan(1.05 * meeting([0, 0]));
  });
});
