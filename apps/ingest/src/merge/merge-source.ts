import type { VariantBlock, VariantSchema, VariantStream } from '@dirghayu/genotypes';
import { quote, SchemaMismatchError, type Source, type StageContext } from '@dirghayu/pipeline';
import { type VcfReadOptions, vcfSource } from '@dirghayu/vcf-reader';
import { checkColumns, declaredInfo, infoColumns } from './info-columns.ts';
import type { MergeOptions, MergeWindow, WindowRead } from './merge-window.ts';
import { mergedBlocks } from './merged-blocks.ts';
import { ReadProgress } from './read-progress.ts';
import { WindowCollector } from './window-collector.ts';

/**
 * A stretch of the genome over files of different people, as one source of blocks.
 *
 * Sites are the union of the files' variants by chrom:pos:ref:alt, each ALT for itself and trimmed;
 * docs/merge.md has the rules. One file is open at a time, in the order of the store. Memory: the
 * calls that the files hold, and one block.
 *
 * @throws {ConfigError} On opening, if no file declares an INFO field asked for.
 * @throws {SchemaMismatchError} While it is read, if a file holds other people than the window
 *   says, or declares an INFO field in another way than the first file that has it.
 * @throws {VcfRecordError} While it is read, if a record is malformed, or `duplicates` is `error`
 *   and a variant repeats.
 */
export function mergeSource(window: MergeWindow, options: MergeOptions): Source<VariantStream> {
  return {
    name: 'merge-vcf',
    open: async (context) => {
      const groups = groupReads(window.reads);
      const fields = await infoColumns(groups.flat(), options.info);
      const schema = { samples: window.samples, fields };
      const merge = { window, options, context, groups, schema };
      return { schema, [Symbol.asyncIterator]: () => mergeWindow(merge) };
    },
  };
}

interface Merge {
  readonly window: MergeWindow;
  readonly options: MergeOptions;
  readonly context: StageContext;
  /** Reads of the same people together, in store order. */
  readonly groups: readonly (readonly WindowRead[])[];
  readonly schema: VariantSchema;
}

async function* mergeWindow(merge: Merge): AsyncGenerator<VariantBlock> {
  const { window, options, context, groups, schema } = merge;
  const fields = schema.fields.map(({ name }) => name);
  const collector = new WindowCollector({ window, options, context, fields });
  const progress = new ReadProgress(window.reads, context);
  for (const [group, reads] of groups.entries()) {
    for (const read of reads) {
      await collect(merge, collector, progress, read, group);
      collector.closeRead(read);
      progress.endRead(read);
    }
    const [last] = reads;
    if (last) collector.closeGroup(last);
  }
  const layout = { chrom: window.chrom, schema, absent: options.absent };
  for (const block of mergedBlocks(collector.finish(), layout)) {
    context.signal.throwIfAborted();
    yield block;
  }
}

/** Rows a block that is read: room for more would cost more than reading it, once a file. */
const READ_ROWS = 1 << 9;

/** Reads one file's part of the window. */
async function collect(
  { window, options, context, schema }: Merge,
  collector: WindowCollector,
  progress: ReadProgress,
  read: WindowRead,
  group: number,
): Promise<void> {
  context.signal.throwIfAborted();
  const { path, chrom, range } = read;
  const { halfCall, duplicates, onMalformed } = options;
  const readOptions: VcfReadOptions = {
    ...(range ? { range } : {}),
    regions: [{ chrom, start: window.start, end: window.end }],
    blockVariants: READ_ROWS,
    halfCall,
    duplicates,
    onMalformed,
    info: await declaredInfo(path, options.info),
    referenceBlocks: (block) => collector.spans.add(block),
    takeLine: collector.lineTaker(read, group),
  };
  const stream = await vcfSource(path, readOptions).open({
    ...context,
    progress: (item) => progress.update(item.done),
  });
  checkPeople(window, read, stream.schema);
  checkColumns(path, schema.fields, stream.schema.fields);
  for await (const block of stream) collector.addBlock(block, read, group);
}

/** Reads of the same people next to each other; the order is otherwise that of the store. */
function groupReads(reads: readonly WindowRead[]): WindowRead[][] {
  const groups = new Map<number, WindowRead[]>();
  for (const read of reads.toSorted((a, b) => a.firstSample - b.firstSample)) {
    const group = groups.get(read.firstSample);
    if (group) group.push(read);
    else groups.set(read.firstSample, [read]);
  }
  return [...groups.values()];
}

function checkPeople(
  { samples }: MergeWindow,
  { path, firstSample, samples: count }: WindowRead,
  { samples: found }: VariantSchema,
): void {
  const wrong = found.findIndex((sample, i) => sample !== samples[firstSample + i]);
  if (found.length === count && wrong < 0) return;
  throw new SchemaMismatchError('Cannot merge the people of a file', {
    location: { file: path },
    expected: `${count} from ${quote(samples[firstSample] ?? '')} on`,
    actual: `${found.length}, ${quote(found[Math.max(0, wrong)] ?? '')} among them`,
  });
}
