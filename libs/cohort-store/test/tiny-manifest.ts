import { createManifest, type Manifest, sampleListHash } from '../src/index.ts';

const HASH = 'a'.repeat(64);

/** A manifest of two people and three variants with every field filled. */
export function tinyManifest(): Manifest {
  return createManifest({
    writer: { name: 'ingest', version: '0.1.0' },
    build: 'GRCh38',
    calls: 'packed',
    samples: { count: 2, sha256: sampleListHash(['A', 'B']) },
    variants: {
      count: 3,
      parts: [
        {
          path: 'variants/chrom=22/part-0.parquet',
          chrom: '22',
          rows: 3,
          firstPos: 10,
          lastPos: 30,
          bytes: 512,
          sha256: HASH,
        },
      ],
    },
    fields: [{ name: 'info_AF', id: 'AF', kind: 'info', type: 'float', isList: true }],
    phenotypes: {
      source: 'clinical.csv',
      idColumn: 'id',
      nullTokens: ['', 'NA'],
      columns: [{ name: 'age', type: 'DOUBLE', nulls: 1 }],
      matched: 2,
      onlyInGenotypes: { count: 0, first: [] },
      onlyInTable: { count: 1, first: ['C'] },
    },
    header: ['##fileformat=VCFv4.3'],
    sources: [
      { path: 'a.vcf.gz', bytes: 99, modifiedMs: 1.5, headerSha256: HASH, indexSha256: null },
    ],
    options: { 'pass-only': true },
    diagnostics: { 'duplicate-variant': 2 },
  });
}
