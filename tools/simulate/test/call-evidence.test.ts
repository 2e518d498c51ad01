import { expect, it } from 'vitest';
import { CallEvidence, HAPLOID } from '../src/call-evidence.ts';

/** The text of a call after its tab. */
function callOf(evidence: CallEvidence, genotype: readonly number[], alts: number): string {
  const [first, second] = genotype.length === 1 ? [HAPLOID, genotype[0]!] : genotype;
  const text = Buffer.from(evidence.call(first!, second!, alts)).toString();
  expect(text[0]).toBe('\t');
  return text.slice(1);
}

const CASES = [
  { genotype: [0, 1], alts: 1, likelihoods: 3 },
  { genotype: [1, 2], alts: 2, likelihoods: 6 },
  { genotype: [0, 0], alts: 2, likelihoods: 6 },
  { genotype: [1], alts: 1, likelihoods: 2 },
  { genotype: [2], alts: 2, likelihoods: 3 },
];

it.each(CASES)('CallEvidence agrees with itself about $genotype of $alts', (example) => {
  const { genotype, alts, likelihoods } = example;
  const evidence = new CallEvidence(1, 'chr1', { phased: true });
  const calls = Array.from({ length: 200 }, () => callOf(evidence, genotype, alts));
  expect(new Set(calls).size).toBeGreaterThan(20);
  for (const call of calls) {
    const [gt, ad, dp, gq, pl] = call.split(':');
    const reads = ad!.split(',').map(Number);
    const costs = pl!.split(',').map(Number);
    expect(gt).toBe(genotype.join('|'));
    expect(reads).toHaveLength(alts + 1);
    expect(reads.reduce((sum, count) => sum + count)).toBe(Number(dp));
    expect(costs).toHaveLength(likelihoods);
    expect(Math.min(...costs)).toBe(0);
    expect(Number(gq)).toBe(Math.min(99, [...costs].sort((a, b) => a - b)[1]!));
  }
});

it('CallEvidence sorts unphased alleles', () => {
  expect(callOf(new CallEvidence(1, 'chr1', { phased: false }), [1, 0], 1)).toMatch(/^0\/1:/);
});

it('CallEvidence puts the called genotype first among the likelihoods', () => {
  const evidence = new CallEvidence(1, 'chr1', { phased: true });
  const orders = [
    [0, 0],
    [0, 1],
    [1, 1],
    [0, 2],
    [1, 2],
    [2, 2],
  ];
  orders.forEach((genotype, place) => {
    const best = Array.from({ length: 100 }, () => {
      const costs = callOf(evidence, genotype, 2).split(':')[4]!.split(',');
      return costs.indexOf('0') === place;
    });
    expect(best.filter(Boolean).length).toBeGreaterThan(95);
  });
});
