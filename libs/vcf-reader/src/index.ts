/**
 * VCF files as streams of blocks of packed calls.
 *
 * @example
 * for await (const block of await from(vcfSource('calls.vcf.gz')).open()) {
 *   block.pos; // Int32Array, one row an ALT allele
 * }
 *
 * @module
 */
export type { CallField } from './dosage.ts';
export { BgzfError, TransferError, VcfHeaderError, VcfRecordError } from './errors.ts';
export type { HalfCall } from './half-call.ts';
export type { Contig, FieldDefinition, VcfHeader } from './header.ts';
export type { VcfBytes, VcfInput } from './input-file.ts';
export type { VcfReadOptions } from './options.ts';
export { readVcfHeader } from './read-header.ts';
export type { ReferenceBlock } from './reference-block.ts';
export { type Interval, mergeRegions, parseRegion, type Region } from './region.ts';
export { planShards, type ShardRange } from './shard-plan.ts';
export { type Checkpoint, type SurveyOptions, surveyVcf, type VcfSurvey } from './survey.ts';
export { type VcfStream, vcfSource } from './vcf-source.ts';
