import { join } from 'node:path';
import { BgzfWriter } from './bgzf-writer.ts';
import { type ByteSink, PlainWriter } from './byte-sink.ts';
import { CallEvidence } from './call-evidence.ts';
import type { Contig } from './contigs.ts';
import type { CohortOptions, OutputOptions } from './options.ts';
import type { Person } from './people.ts';
import type { SiteCalls } from './site-calls.ts';
import { TabixWriter } from './tabix-writer.ts';
import { vcfHeader } from './vcf-header.ts';
import { cohortCounts, GenotypeLine, sitePrefix } from './vcf-lines.ts';

/** Takes the sites of a cohort, chromosome by chromosome, and writes them as VCF. */
export interface CallsWriter {
  /** Starts a chromosome; `present` tells which slots exist. */
  start(contig: Contig, present: Uint8Array): void;
  write(calls: SiteCalls): void;
  /** Ends the chromosome. */
  end(): void;
  /** Ends the cohort; call it once, last. */
  finish(): void;
}

interface OpenFile {
  readonly path: string;
  readonly sink: ByteSink;
  readonly index: TabixWriter | undefined;
  readonly writeCalls: (calls: SiteCalls) => void;
}

/** One multi-sample file a chromosome: `chr20.vcf.gz` with `chr20.vcf.gz.tbi`, or `chr20.vcf`. */
export class CohortFiles implements CallsWriter {
  readonly #directory: string;
  readonly #options: CohortOptions & OutputOptions;
  readonly #samples: readonly string[];
  #open: OpenFile | undefined;

  constructor(
    directory: string,
    options: CohortOptions & OutputOptions,
    people: readonly Person[],
  ) {
    this.#directory = directory;
    this.#options = options;
    this.#samples = people.map(({ id }) => id);
  }

  start(contig: Contig, present: Uint8Array): void {
    const { compress, formatFields, level, chromosomes } = this.#options;
    const isCompressed = compress === 'bgzf';
    const path = join(this.#directory, `${contig.name}.vcf${isCompressed ? '.gz' : ''}`);
    const sink = isCompressed ? new BgzfWriter(path, level) : new PlainWriter(path);
    sink.write(Buffer.from(vcfHeader(chromosomes, this.#samples, formatFields)));
    const index = isCompressed ? new TabixWriter() : undefined;
    this.#open = { path, sink, index, writeCalls: this.#callsWriter(contig, sink, present) };
  }

  write(calls: SiteCalls): void {
    const { sink, index, writeCalls } = this.#open as OpenFile;
    const { chrom, pos, ref } = calls.site;
    const start = sink.virtualOffset;
    const prefix = sitePrefix(calls.site, cohortCounts(calls), this.#options.formatFields);
    sink.write(Buffer.from(prefix, 'latin1'));
    writeCalls(calls);
    index?.add(chrom, pos, ref.length, start, sink.virtualOffset);
  }

  end(): void {
    const { path, sink, index } = this.#open as OpenFile;
    sink.close();
    index?.write(`${path}.tbi`);
    this.#open = undefined;
  }

  finish(): void {
    this.#open?.sink.close();
  }

  #callsWriter(contig: Contig, sink: ByteSink, present: Uint8Array): OpenFile['writeCalls'] {
    if (this.#options.formatFields !== 'GT') {
      const evidence = new CallEvidence(this.#options.seed, contig.name, this.#options);
      return (calls) => sink.write(evidence.line(calls, present));
    }
    const line = new GenotypeLine(present, this.#options);
    return (calls) => line.with(calls, (bytes) => sink.write(bytes));
  }
}
