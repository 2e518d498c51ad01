import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A stage that holds every block until a file is there, and fails on `contig` while another is. */
const GATE = `
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export const plugin = {
  name: 'gate',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  create: ({ open, broken, contig }) => ({
    name: 'gate',
    async apply(input, context) {
      return { schema: input.schema, async *[Symbol.asyncIterator]() {
        for await (const block of input) {
          while (!existsSync(open)) { context.signal.throwIfAborted(); await sleep(100); }
          if (block.chrom === contig && existsSync(broken)) throw new Error('the disk of contig ' + contig + ' is broken');
          yield block;
        }
      } };
    },
  }),
};
`;

/** Files of a cohort whose ingest waits at a gate. */
export interface GatedCohort {
  readonly input: string;
  /** Shards go on once this file is there. */
  readonly open: string;
  /** Contig 2 fails while this file is there. */
  readonly broken: string;
  /** The flags of an ingest of it. */
  readonly flags: readonly string[];
}

/** Writes six contigs of 50 people, and the stage. */
export function writeGatedCohort(directory: string): GatedCohort {
  const input = join(directory, 'vcfs');
  mkdirSync(input, { recursive: true });
  for (let contig = 1; contig <= 6; contig++) {
    writeFileSync(join(input, `${contig}.vcf`), vcf(String(contig)));
  }
  const [open, broken] = [join(directory, 'open'), join(directory, 'broken')];
  const gate = join(directory, 'gate.mjs');
  writeFileSync(gate, GATE);
  const stage = `${gate}=${JSON.stringify({ open, broken, contig: '2' })}`;
  return { input, open, broken, flags: ['--input-dir', input, '--stage', stage, '-n', '6'] };
}

function vcf(contig: string): string {
  const people = Array.from({ length: 50 }, (_, i) => `P${i}`);
  const records = Array.from({ length: 200 }, (_, i) => {
    const calls = people.map((_, person) => (person % ((i % 13) + 2) === 0 ? '0|1' : '0|0'));
    return [contig, 10 + i, '.', 'A', 'G', '.', '.', '.', 'GT', ...calls].join('\t');
  });
  const columns = '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT';
  const header = [
    '##fileformat=VCFv4.2',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    [columns, ...people].join('\t'),
  ];
  return `${[...header, ...records].join('\n')}\n`;
}
