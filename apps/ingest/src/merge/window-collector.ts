import { type FieldValue, packedLength, type VariantBlock, variantKey } from '@dirghayu/genotypes';
import type { StageContext } from '@dirghayu/pipeline';
import { VcfRecordError } from '@dirghayu/vcf-reader';
import { KnownLines } from './known-lines.ts';
import type { MergeOptions, MergeWindow, WindowRead } from './merge-window.ts';
import type { CollectedWindow } from './merged-blocks.ts';
import { type PeopleCalls, RunCollector } from './people-calls.ts';
import { SpanCollector } from './reference-spans.ts';
import { type SiteFacts, SiteTable } from './site-table.ts';
import { type Alleles, trimAlleles } from './trim-alleles.ts';

/** What is merged, and whom to tell. */
export interface CollectorSetup {
  readonly window: MergeWindow;
  readonly options: MergeOptions;
  readonly context: StageContext;
  /** Names of the INFO columns. */
  readonly fields: readonly string[];
}

/** Gathers the rows of one file after the other. Memory: the entries, not sites × people. */
export class WindowCollector {
  readonly sites: SiteTable;
  readonly spans: SpanCollector;
  readonly #setup: CollectorSetup;
  readonly #run = new RunCollector();
  /** Entries that did not pass the reader: their order is not that of the others. */
  readonly #takenRun = new RunCollector();
  readonly #people: PeopleCalls[] = [];
  /** Rows of the read at hand that were trimmed, and the first of them. */
  #trimmed: { readonly from: Alleles; readonly to: Alleles; count: number } | null = null;

  constructor(setup: CollectorSetup) {
    this.#setup = setup;
    this.sites = new SiteTable(setup.fields.length);
    this.spans = new SpanCollector(setup.options);
  }

  /** What takes the lines of `read` that need no reader; see KnownLines. */
  lineTaker(
    read: WindowRead,
    group: number,
  ): (bytes: Buffer, start: number, end: number) => boolean {
    const { chrom, samples } = read;
    const file = { chrom, group, samples };
    const lines = new KnownLines(this.sites, this.#takenRun, this.#setup.window, file);
    return (bytes, start, end) => lines.take(bytes, start, end);
  }

  /** Adds the rows of a block of `read`; `group` numbers its people. */
  addBlock(block: VariantBlock, read: WindowRead, group: number): void {
    const { start, end } = this.#setup.window;
    for (let row = 0; row < block.count; row++) {
      const alleles = allelesOf(block, row);
      const trimmed = trimAlleles(alleles.pos, alleles.ref, alleles.alt);
      const variant = trimmed ?? alleles;
      if (variant.pos < start || variant.pos > end) continue;
      if (trimmed) this.#noteTrimmed(alleles, trimmed);
      const site = this.#siteFor(variant, block, row, read, group);
      if (site < 0) continue;
      this.sites.cells.setLastGroup(site, group);
      this.#countHaploid(site, block, row, read.samples);
      this.#run.add(site, block.calls, row * block.stride, block.stride);
    }
  }

  /** Ends a read. */
  closeRead({ path }: WindowRead): void {
    this.#reportTrimmed(path);
  }

  /** Ends the people of `read`, which was their last one. */
  closeGroup({ firstSample, samples }: WindowRead): void {
    const taken = [this.#run.take(), this.#takenRun.take()];
    const runs = taken.filter(({ sites }) => sites.length > 0);
    const spans = this.spans.take();
    if (runs.length === 0 && !spans) return;
    this.#people.push({ firstSample, samples, stride: packedLength(samples), runs, spans });
  }

  finish(): CollectedWindow {
    return { sites: this.sites, people: this.#people };
  }

  /** The site to which a row belongs, made if it is new; -1 if the row is dropped. */
  #siteFor(
    { pos, ref, alt }: Alleles,
    block: VariantBlock,
    row: number,
    read: WindowRead,
    group: number,
  ): number {
    const { sites } = this;
    const facts = factsOf(block, row);
    let site = sites.find(pos, ref, alt);
    if (site < 0) return this.#filled(sites.add(pos, ref, alt, facts), block, row);
    while (sites.cells.lastGroup(site) === group) {
      if (!this.#keepsDuplicate({ pos, ref, alt }, read)) return -1;
      const next = sites.next.get(site);
      if (next === undefined) return this.#filled(sites.addAgain(site, facts), block, row);
      site = next;
    }
    sites.merge(site, facts);
    return site;
  }

  /** Gives a new site its INFO values. */
  #filled(site: number, block: VariantBlock, row: number): number {
    this.#setup.fields.forEach((name, i) => {
      const value: FieldValue = block.fields.get(name)?.[row] ?? null;
      this.sites.fields[i]?.push(value);
    });
    return site;
  }

  #keepsDuplicate({ pos, ref, alt }: Alleles, { path }: WindowRead): boolean {
    const { options, window, context } = this.#setup;
    if (options.duplicates === 'keep') return true;
    const key = variantKey(window.chrom, pos, ref, alt);
    const location = { file: path };
    if (options.duplicates === 'error') {
      const locus = `${window.chrom}:${pos}`;
      throw new VcfRecordError(`Cannot merge record at ${locus}`, {
        location,
        expected: 'each variant once',
        actual: `${key} twice`,
        locus,
      });
    }
    const message = `Dropped a second ${key} of the same people`;
    context.report({ code: 'duplicate-variant', severity: 'warning', message, location });
    return false;
  }

  /** Remembers what the packed calls do not tell: how many alleles a call has. */
  #countHaploid(site: number, block: VariantBlock, row: number, samples: number): void {
    const called = samples - (block.missing[row] as number);
    const haploid = 2 * called - (block.an[row] as number);
    if (haploid === 0) return;
    const [ac, het, homAlt] = [block.ac[row], block.het[row], block.homAlt[row]] as [
      number,
      number,
      number,
    ];
    const { values } = this.sites.haploid;
    values[site] = (values[site] as number) + haploid;
    const alts = this.sites.haploidAlt.values;
    // het + homAlt = calls with ALT, ac - (het + homAlt) = diploid ones with two copies
    alts[site] = (alts[site] as number) + 2 * homAlt + het - ac;
  }

  #noteTrimmed(from: Alleles, to: Alleles): void {
    this.#trimmed ??= { from, to, count: 0 };
    this.#trimmed.count += 1;
  }

  #reportTrimmed(file: string): void {
    if (!this.#trimmed) return;
    const { from, to, count } = this.#trimmed;
    const { window, context } = this.#setup;
    const more = count > 1 ? `, and ${count - 1} more` : '';
    const message = `Trimmed ${keyOf(window.chrom, from)} to ${keyOf(window.chrom, to)}${more}`;
    const location = { file };
    context.report({ code: 'trimmed-alleles', severity: 'info', message, count, location });
    this.#trimmed = null;
  }
}

function keyOf(chrom: string, { pos, ref, alt }: Alleles): string {
  return variantKey(chrom, pos, ref, alt);
}

function allelesOf({ pos, ref, alt }: VariantBlock, row: number): Alleles {
  return { pos: pos[row] as number, ref: ref[row] as string, alt: alt[row] as string };
}

function factsOf({ id, qual, filter }: VariantBlock, row: number): SiteFacts {
  return { id: id[row] ?? null, qual: qual[row] as number, filter: filter[row] ?? null };
}
