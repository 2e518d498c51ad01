import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallEvidence, HAPLOID } from './call-evidence.ts';
import type { CallsWriter } from './cohort-files.ts';
import { compressVcf } from './compress-vcf.ts';
import type { Contig } from './contigs.ts';
import type { CohortOptions, OutputOptions } from './options.ts';
import type { Person } from './people.ts';
import type { SiteCalls } from './site-calls.ts';
import type { Site } from './sites.ts';
import { vcfHeader } from './vcf-header.ts';
import { cohortCounts, sitePrefix } from './vcf-lines.ts';

/** Bytes of text kept back for all people together, to write in large pieces. */
const PENDING_BYTES = 64 << 20;
/** Longer than any record. */
const LEAST_PENDING = 4096;
const MOST_PENDING = 1 << 18;
const NEWLINE = Buffer.from('\n');

/** A record as one genotype makes it. */
interface OwnRecord {
  /** CHROM to FORMAT. */
  readonly prefix: Uint8Array;
  /** GT after its tab. */
  readonly call: Uint8Array;
  readonly genotype: readonly number[];
  readonly alts: number;
}

/**
 * One single-sample file a person, `S00001.vcf.gz`, with the sites where the person carries ALT.
 *
 * No file stays open, so that any number of people can be written. Text is appended in pieces and
 * compressed and indexed at the end, person by person.
 */
export class PersonFiles implements CallsWriter {
  readonly #options: CohortOptions & OutputOptions;
  readonly #paths: readonly string[];
  /** Text not yet written: `#share` bytes a person, `#filled` of them in use. */
  readonly #pending: Buffer;
  readonly #share: number;
  readonly #filled: Int32Array;
  readonly #isMissing: Uint8Array;
  #present: Uint8Array = new Uint8Array(0);
  #evidence: CallEvidence | undefined;

  constructor(
    directory: string,
    options: CohortOptions & OutputOptions,
    people: readonly Person[],
  ) {
    this.#options = options;
    this.#paths = people.map(({ id }) => join(directory, `${id}.vcf`));
    const share = Math.floor(PENDING_BYTES / people.length);
    this.#share = Math.min(MOST_PENDING, Math.max(LEAST_PENDING, share));
    this.#pending = Buffer.allocUnsafe(people.length * this.#share);
    this.#filled = new Int32Array(people.length);
    this.#isMissing = new Uint8Array(people.length);
    people.forEach(({ id }, i) => {
      const header = vcfHeader(options.chromosomes, [id], options.formatFields);
      writeFileSync(this.#paths[i] as string, header);
    });
  }

  start(contig: Contig, present: Uint8Array): void {
    const { formatFields, seed } = this.#options;
    this.#present = present;
    if (formatFields !== 'GT') this.#evidence = new CallEvidence(seed, contig.name, this.#options);
  }

  write(calls: SiteCalls): void {
    const { alleles, carriers, missing, site } = calls;
    const present = this.#present;
    const { af } = cohortCounts(calls);
    const records = new Map<number, OwnRecord>();
    for (const person of missing) this.#isMissing[person] = 1;
    for (const slot of carriers) {
      const person = slot >> 1;
      const isSecondVisit = slot & 1 && alleles[slot - 1] !== 0;
      if (isSecondVisit || this.#isMissing[person] === 1) continue;
      const first = present[2 * person] === 0 ? HAPLOID : (alleles[2 * person] as number);
      const second = alleles[2 * person + 1] as number;
      const code = 8 * first + second;
      const record = records.get(code) ?? this.#ownRecord(site, first, second, af);
      records.set(code, record);
      this.#append(person, record);
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

  /** The record with only the ALT alleles that the person carries, as a caller of one has it. */
  #ownRecord(site: Site, first: number, second: number, af: readonly string[]): OwnRecord {
    const { formatFields, phased } = this.#options;
    const genotype = first === HAPLOID ? [second] : [first, second];
    const carried = site.alts.map((_, k) => k + 1).filter((k) => genotype.includes(k));
    const alts = carried.map((k) => site.alts[k - 1] as string);
    const counts = {
      ac: carried.map((k) => genotype.filter((allele) => allele === k).length),
      an: genotype.length,
      af: carried.map((k) => af[k - 1] as string),
    };
    const own = genotype.map((allele) => carried.indexOf(allele) + 1);
    return {
      prefix: Buffer.from(sitePrefix({ ...site, alts }, counts, formatFields)),
      call: Buffer.from(`\t${phased ? own.join('|') : own.toSorted().join('/')}`),
      genotype: own,
      alts: alts.length,
    };
  }

  #append(person: number, { prefix, call, genotype, alts }: OwnRecord): void {
    const [first = 0, second] = genotype;
    const evidence =
      second === undefined
        ? this.#evidence?.call(HAPLOID, first, alts)
        : this.#evidence?.call(first, second, alts);
    const parts = [prefix, evidence ?? call, NEWLINE];
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if ((this.#filled[person] as number) + length > this.#share) this.#flush(person);
    for (const part of parts) {
      this.#pending.set(part, person * this.#share + (this.#filled[person] as number));
      this.#filled[person] = (this.#filled[person] as number) + part.length;
    }
  }

  #flush(person: number): void {
    const start = person * this.#share;
    const end = start + (this.#filled[person] as number);
    appendFileSync(this.#paths[person] as string, this.#pending.subarray(start, end));
    this.#filled[person] = 0;
  }
}
