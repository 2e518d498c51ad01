import type { VariantStream } from '@dirghayu/genotypes';
import { createStage, from, type Pipeline } from '@dirghayu/pipeline';
import { parseRegion, vcfSource } from '@dirghayu/vcf-reader';
import { mergeSource } from '../merge/merge-source.ts';
import { restyleContig } from '../plan/contig-style.ts';
import type { ContentOptions, PlannedSource, WindowShard } from '../plan/plan-file.ts';
import { makeStage } from '../stages/load-stage.ts';
import { renameContigs } from '../stages/rename-contigs.ts';

/** A shard with the sources that it reads: all that it takes to run it anywhere. */
export type ShardInput = { readonly index: number; readonly content: ContentOptions } & (
  | {
      readonly kind: 'range';
      readonly source: PlannedSource;
      readonly range: { readonly start: number; readonly end: number } | null;
    }
  | {
      readonly kind: 'window';
      readonly window: Pick<WindowShard, 'chrom' | 'start' | 'end'>;
      /** People of the whole store. */
      readonly samples: readonly string[];
      readonly reads: readonly WindowInput[];
    }
);

/** What a window reads of one source. */
export interface WindowInput {
  readonly path: string;
  readonly range: { readonly start: number; readonly end: number };
  /** The contig's name in the file. */
  readonly chrom: string;
  readonly firstSample: number;
  readonly samples: number;
}

/** The variants of a shard, as they go into the store: the same for writing and for verifying. */
export async function shardStream(input: ShardInput): Promise<Pipeline<VariantStream>> {
  let pipeline = await shardSource(input);
  for (const stage of input.content.stages) pipeline = pipeline.through(await makeStage(stage));
  return pipeline;
}

async function shardSource(input: ShardInput): Promise<Pipeline<VariantStream>> {
  const { content } = input;
  if (input.kind === 'window') {
    const { window, samples, reads } = input;
    return from(mergeSource({ ...window, samples, reads }, content));
  }
  const { path, restyle } = input.source;
  const source: Pipeline<VariantStream> = from(
    vcfSource(path, readOptions(input.range, content, restyle)),
  );
  if (restyle === null) return source;
  return source.through(await createStage(renameContigs, { style: restyle }));
}

function readOptions(
  range: { readonly start: number; readonly end: number } | null,
  { regions, ...content }: ContentOptions,
  restyle: PlannedSource['restyle'],
) {
  const { halfCall, duplicates, onMalformed, field, hardCallThreshold, info, format } = content;
  const inFileStyle = (chrom: string) =>
    restyle === null ? chrom : restyleContig(chrom, restyle === 'chr' ? 'plain' : 'chr');
  const wanted = regions.map((text) => {
    const region = parseRegion(text);
    return { ...region, chrom: inFileStyle(region.chrom) };
  });
  return {
    ...(range ? { range } : {}),
    ...(wanted.length > 0 ? { regions: wanted } : {}),
    halfCall,
    duplicates,
    onMalformed,
    field,
    hardCallThreshold,
    info,
    format,
  };
}
