import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CallEvidence } from './call-evidence.ts';
import type { CallsWriter } from './cohort-files.ts';
import { compressVcf } from './compress-vcf.ts';
import type { CohortOptions, OutputOptions } from './options.ts';
import type { Person } from './people.ts';
import type { SiteCalls } from './site-calls.ts';
import type { Site } from './sites.ts';
import { vcfHeader } from './vcf-header.ts';
import { cohortCounts, type SiteCounts, sitePrefix } from './vcf-lines.ts';

/** Bytes of text kept back for all people together, to write in large pieces. */
const PENDING_BYTES = 128 << 20;
const LEAST_PENDING = 4096;
const MOST_PENDING = 1 << 20;

/**
 * One single-sample file a person, `S00001.vcf.gz`, with the sites where the person carries ALT.
 *
 * No file stays open, so that any number of people can be written. Text is appended in pieces and
 * compressed and indexed at the end, person by person.
 */
export class PersonFiles implements CallsWriter {
  readonly #options: CohortOptions & OutputOptions;
  readonly #paths: readonly string[];
  readonly #pending: string[];
  readonly #limit: number;
  readonly #evidence: CallEvidence;
  readonly #isMissing: Uint8Array;
  #present: Uint8Array = new Uint8Array(0);

  constructor(
    directory: string,
    options: CohortOptions & OutputOptions,
    people: readonly Person[],
  ) {
    this.#options = options;
    this.#paths = people.map(({ id }) => join(directory, `${id}.vcf`));
    this.#pending = people.map(({ id }) =>
      vcfHeader(options.chromosomes, [id], options.formatFields),
    );
    const share = Math.floor(PENDING_BYTES / people.length);
    this.#limit = Math.min(MOST_PENDING, Math.max(LEAST_PENDING, share));
    this.#evidence = new CallEvidence(options.seed, options);
    this.#isMissing = new Uint8Array(people.length);
  }

  start(_contig: unknown, present: Uint8Array): void {
    this.#present = present;
  }

  write(calls: SiteCalls): void {
    const { alleles, carriers, missing } = calls;
    const { af } = cohortCounts(calls);
    for (const person of missing) this.#isMissing[person] = 1;
    for (const slot of carriers) {
      const person = slot >> 1;
      const isSecondVisit = slot & 1 && alleles[slot - 1] !== 0;
      if (!isSecondVisit && this.#isMissing[person] === 0) this.#append(person, calls, af);
    }
    for (const person of missing) this.#isMissing[person] = 0;
  }

  end(): void {}

  finish(): void {
    for (let person = 0; person < this.#paths.length; person++) this.#flush(person);
    if (this.#options.compress === 'none') return;
    for (const path of this.#paths) {
      compressVcf(path, this.#options.level);
      rmSync(path);
    }
  }

  #append(person: number, { alleles, site }: SiteCalls, af: readonly string[]): void {
    const { formatFields, phased } = this.#options;
    const isHaploid = this.#present[2 * person] === 0;
    const slots = isHaploid ? [2 * person + 1] : [2 * person, 2 * person + 1];
    const genotype = slots.map((slot) => alleles[slot] as number);
    const own = ownRecord(site, genotype, af);
    const call =
      formatFields === 'GT'
        ? (phased ? own.genotype : own.genotype.toSorted()).join(phased ? '|' : '/')
        : this.#evidence.call(own.genotype, own.site.alts.length);
    this.#pending[person] += `${sitePrefix(own.site, own.counts, formatFields)}\t${call}\n`;
    if ((this.#pending[person] as string).length >= this.#limit) this.#flush(person);
  }

  #flush(person: number): void {
    appendFileSync(this.#paths[person] as string, this.#pending[person] as string, 'latin1');
    this.#pending[person] = '';
  }
}

/** The site with only the ALT alleles that the person carries, as a caller of one sample has it. */
function ownRecord(
  site: Site,
  genotype: readonly number[],
  af: readonly string[],
): { readonly site: Site; readonly counts: SiteCounts; readonly genotype: readonly number[] } {
  const carried = site.alts.map((_, k) => k + 1).filter((k) => genotype.includes(k));
  return {
    site: { ...site, alts: carried.map((k) => site.alts[k - 1] as string) },
    counts: {
      ac: carried.map((k) => genotype.filter((allele) => allele === k).length),
      an: genotype.length,
      af: carried.map((k) => af[k - 1] as string),
    },
    genotype: genotype.map((allele) => carried.indexOf(allele) + 1),
  };
}
