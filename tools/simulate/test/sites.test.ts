import { expect, it } from 'vitest';
import { CONTIGS } from '../src/contigs.ts';
import { DEFAULT_COHORT } from '../src/options.ts';
import { Sites } from '../src/sites.ts';

const CHR20 = CONTIGS[19]!;

function draw(indels: number) {
  const sites = new Sites({ ...DEFAULT_COHORT, variants: 4000, indels }, CHR20);
  return Array.from({ length: 4000 }, (_, i) => sites.next(1000 + i, i % 2 ? 2 : 1));
}

it('Sites makes alleles that differ, with the number of ALTs asked for', () => {
  draw(0.3).forEach(({ ref, alts }, i) => {
    expect(alts).toHaveLength(i % 2 ? 2 : 1);
    expect(new Set([ref, ...alts]).size).toBe(1 + alts.length);
    for (const allele of [ref, ...alts]) expect(allele).toMatch(/^[ACGT]+$/);
    const isIndel = [ref, ...alts].some((allele) => allele.length > 1);
    if (isIndel) expect(new Set([ref, ...alts].map((allele) => allele[0])).size).toBe(1);
  });
});

it('Sites keeps to the share of indels, two transitions to a transversion, and unique names', () => {
  const sites = draw(0.1);
  const isIndel = (site: (typeof sites)[number]) =>
    [site.ref, ...site.alts].some((allele) => allele.length > 1);
  expect(sites.filter(isIndel).length / 4000).toBeCloseTo(0.1, 1);
  const single = sites.filter((site) => !isIndel(site) && site.alts.length === 1);
  const transitions = single.filter(({ ref, alts }) =>
    ['AG', 'GA', 'CT', 'TC'].includes(ref + alts[0]),
  );
  expect(transitions.length / single.length).toBeCloseTo(2 / 3, 1);
  const names = sites.map(({ id }) => id).filter((id) => id !== '.');
  expect(names.length / 4000).toBeCloseTo(0.9, 1);
  expect(new Set(names).size).toBe(names.length);
});

it('Sites names no site as the next chromosome does, however many there are', () => {
  const sites = new Sites({ ...DEFAULT_COHORT, variants: 1e7 }, CHR20);
  const ids = Array.from({ length: 10_000 }, (_, i) => sites.next(i + 1, 1).id);
  const last = Math.max(...ids.filter((id) => id !== '.').map((id) => Number(id.slice(2))));
  expect((last - 20e8) / 10_000).toBeLessThan(10);
});
