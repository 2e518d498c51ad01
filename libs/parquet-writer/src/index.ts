/**
 * Blocks of packed calls, and small tables, to Parquet by DuckDB COPY.
 *
 * @example
 * const parts = await from(vcfSource(path)).into(parquetSink({ directory: 'variants', part: 0 }));
 *
 * @module
 */
export { ParquetWriteError, PhenotypeError, UnsortedError } from './errors.ts';
export type { FileSummary } from './parquet-file.ts';
export type { PhenotypeOptions } from './phenotype-table.ts';
export {
  type ExtendSamplesOptions,
  extendSamples,
  readSampleIds,
  type SamplesSummary,
  type WriteSamplesOptions,
  writeSamples,
} from './samples.ts';
export { type ParquetSinkOptions, parquetSink, type WrittenPart } from './sink.ts';
export type { TypeOverrides } from './type-overrides.ts';
export type { ColumnValue } from './vectors.ts';
export { type WriteParquetOptions, writeParquet } from './write-parquet.ts';
