import type { MergeOptions } from '../../src/merge/merge-window.ts';
import type { MergedRow, MergeInput } from './merge-input.ts';

/** What a twin merge collects of a variant. */
interface SlowSite {
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
  readonly ids: string[];
  readonly quals: number[];
  readonly filters: string[][];
  /** Alleles by person: true is this ALT; none is a missing call. */
  readonly calls: Map<string, boolean[]>;
}

/** A stretch in which a person has 0 copies of what no record of theirs names; or is missing. */
interface SlowSpan {
  readonly start: number;
  readonly end: number;
  readonly isReference: boolean;
}

type SlowOptions = Pick<MergeOptions, 'absent' | 'minDp' | 'minGq' | 'duplicates'>;

/** The slow, obvious twin of a merge: strings, maps, and the rules of docs/merge.md. */
export class SlowMerge {
  readonly #options: SlowOptions;
  /** By pos:ref:alt, repeated ones in the order of their repetition. */
  readonly #sites = new Map<string, SlowSite[]>();
  readonly #spans = new Map<string, SlowSpan[]>();
  readonly #samples: string[] = [];

  constructor(options: SlowOptions) {
    this.#options = options;
  }

  /** Adds a file; only one of its contigs counts. */
  add({ samples, records }: MergeInput, chrom = '1'): void {
    for (const sample of samples) if (!this.#samples.includes(sample)) this.#samples.push(sample);
    for (const record of records) if (record[0] === chrom) this.#addRecord(samples, record);
  }

  /** The rows whose position lies in `start…end`. */
  rows(start: number, end: number): MergedRow[] {
    const sites = [...this.#sites.values()].flat();
    const sorted = sites.sort(
      (a, b) => a.pos - b.pos || compare(a.ref, b.ref) || compare(a.alt, b.alt),
    );
    return sorted
      .filter(({ pos }) => pos >= start && pos <= end)
      .map((site) => this.#row(site, sorted));
  }

  #addRecord(samples: readonly string[], columns: readonly string[]): void {
    const [, pos, id, ref, altText, qual, filter] = columns as [string, ...string[]];
    const alts = altText === '.' ? [] : altText!.split(',');
    const gt = columns[8]!.split(':').indexOf('GT');
    const genotypes = columns.slice(9).map((text) => alleles(text.split(':')[gt]!));
    if (samples.length === 1) this.#addSpan(samples[0]!, columns, alts, genotypes[0]!);
    for (const [i, alt] of alts.entries()) {
      if (['<NON_REF>', '<*>', '*'].includes(alt)) continue;
      const site = this.#site(samples, ...trim(Number(pos), ref!, alt));
      if (!site) continue;
      if (id !== '.') site.ids.push(id!);
      if (qual !== '.') site.quals.push(Number(qual));
      if (filter !== '.') site.filters.push(filter!.split(';'));
      samples.forEach((sample, s) => {
        site.calls.set(
          sample,
          genotypes[s]!.map((allele) => allele === i + 1),
        );
      });
    }
  }

  /** The site that takes a file's record; undefined if it is a duplicate to drop. */
  #site(samples: readonly string[], pos: number, ref: string, alt: string): SlowSite | undefined {
    const key = `${pos}:${ref}:${alt}`;
    const sites = this.#sites.get(key) ?? [];
    this.#sites.set(key, sites);
    const free = sites.find((site) => !site.calls.has(samples[0]!));
    if (free) return free;
    if (sites.length > 0 && this.#options.duplicates === 'first') {
      return sites[0]!.calls.has(samples[0]!) ? undefined : sites[0];
    }
    const site = { pos, ref, alt, ids: [], quals: [], filters: [], calls: new Map() };
    sites.push(site);
    return site;
  }

  #addSpan(
    sample: string,
    columns: readonly string[],
    alts: readonly string[],
    genotype: readonly number[],
  ): void {
    const start = Number(columns[1]);
    const refEnd = start + columns[3]!.length - 1;
    const spans = this.#spans.get(sample) ?? [];
    this.#spans.set(sample, spans);
    const others = alts.filter((alt) => alt !== '<NON_REF>' && alt !== '<*>');
    if (others.length === 0) {
      const end = Number(/END=(\d+)/.exec(columns[7]!)?.[1] ?? refEnd);
      const isReference = genotype.length > 0 && genotype.every((allele) => allele === 0);
      spans.push({ start, end, isReference: isReference && this.#isDeep(columns) });
    } else if (others.length < alts.length) {
      const unnamed = alts.findIndex((alt) => alt === '<NON_REF>' || alt === '<*>') + 1;
      const isReference = genotype.length > 0 && !genotype.includes(unnamed);
      spans.push({ start, end: refEnd, isReference });
    }
  }

  #isDeep(columns: readonly string[]): boolean {
    const values = columns[9]!.split(':');
    const value = (id: string) => {
      const text = values[columns[8]!.split(':').indexOf(id)];
      return text === undefined || text === '.' ? undefined : Number(text);
    };
    const { minDp, minGq } = this.#options;
    const dp = value('MIN_DP') ?? value('DP') ?? -1;
    return (minDp === 0 || dp >= minDp) && (minGq === 0 || (value('GQ') ?? -1) >= minGq);
  }

  #row(site: SlowSite, sorted: readonly SlowSite[]): MergedRow {
    const people = this.#samples.map((sample) => this.#call(site, sample));
    const called = people.filter((call) => call.length > 0);
    const isHet = (call: readonly boolean[]) => call.length === 2 && call[0] !== call[1];
    const siblings = sorted.filter(({ pos, ref }) => pos === site.pos && ref === site.ref);
    const failed = site.filters.flat().filter((code) => code !== 'PASS');
    return {
      pos: site.pos,
      id: site.ids[0] ?? null,
      ref: site.ref,
      alt: site.alt,
      altIndex: [...new Set(siblings.map(({ alt }) => alt))].indexOf(site.alt) + 1,
      qual: site.quals.length === 0 ? null : Math.fround(Math.max(...site.quals)),
      filter: failed.length > 0 ? [...new Set(failed)] : site.filters.length > 0 ? ['PASS'] : null,
      ac: called.flat().filter(Boolean).length,
      an: called.flat().length,
      het: called.filter(isHet).length,
      homAlt: called.filter((call) => call.every(Boolean)).length,
      missing: people.length - called.length,
      calls: people.map((call) => (call.length === 0 ? 3 : call.filter(Boolean).length)),
    };
  }

  /** A person's alleles at a site: their own record's, else what their spans say, else silence. */
  #call(site: SlowSite, sample: string): readonly boolean[] {
    const own = site.calls.get(sample);
    if (own) return own;
    const spans = this.#spans.get(sample) ?? [];
    const covering = spans.filter(({ start, end }) => start <= site.pos && site.pos <= end);
    const isReference =
      covering.length > 0
        ? covering.some((span) => span.isReference)
        : this.#options.absent === 'reference';
    return isReference ? [false, false] : [];
  }
}

/** Allele numbers; none if one of them is missing. */
function alleles(text: string): number[] {
  const parts = text.split(/[/|]/);
  return parts.includes('.') ? [] : parts.map(Number);
}

/** Shared bases go one at a time, from the end, then from the start. */
export function trim(
  pos: number,
  ref: string,
  alt: string,
): [pos: number, ref: string, alt: string] {
  if (!/^[ACGTN]+$/.test(alt) || ref.length < 2 || alt.length < 2) return [pos, ref, alt];
  if (ref.at(-1) === alt.at(-1)) return trim(pos, ref.slice(0, -1), alt.slice(0, -1));
  if (ref[0] === alt[0]) return trim(pos + 1, ref.slice(1), alt.slice(1));
  return [pos, ref, alt];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
