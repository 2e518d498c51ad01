import {
  MATRIX_BLOCK_FEATURES,
  MATRIX_ROW_GROUP,
  type MatrixDescription,
  type MatrixPaths,
  type MatrixValues,
  matrixRowBytes,
} from '@dirghayu/cohort-store';
import { createContext, type RunOptions } from '@dirghayu/pipeline';
import { readCalls } from './calls-reader.ts';
import { DosageTile, dosageTileBytes } from './dosage-tile.ts';
import { hashFile } from './file-hash.ts';
import { type BlockPart, PART_ROWS, writeBlockPart } from './matrix-writer.ts';
import { invert } from './permutation.ts';
import { PersonTile, tileBytesPerPerson } from './person-tile.ts';
import type { SelectedVariant } from './selected-variants.ts';
import type { Store } from './store.ts';

/** Share of the memory that the tile gets. */
const TILE_SHARE = 3 / 8;

/** Variants between two reports of progress. */
const PROGRESS_VARIANTS = 2_048;

/** What becomes the blocks of a matrix. */
export interface Blocks {
  readonly store: Store;
  readonly paths: MatrixPaths;
  readonly features: readonly SelectedVariant[];
  readonly sampleOfRow: Int32Array;
  readonly memory: number;
  readonly context: RunOptions | undefined;
  readonly values: MatrixValues;
}

/**
 * Writes every block: for each tile of people that fits the memory, the block's calls are read once,
 * transposed, and written in the order of `sampleOfRow`.
 */
export async function writeBlocks(blocks: Blocks): Promise<MatrixDescription['parts']> {
  const { features, sampleOfRow, values } = blocks;
  const blockFeatures = MATRIX_BLOCK_FEATURES[values];
  const people = sampleOfRow.length;
  const parts: MatrixDescription['parts'] = [];
  const { progress } = createContext(blocks.context);
  const total = features.length * people;
  let done = 0;
  let buffer = new Uint8Array(0);
  for (let block = 0; block * blockFeatures < features.length; block++) {
    const start = block * blockFeatures;
    const variants = features.slice(start, start + blockFeatures);
    const tileRows = rowsOfTile(blocks, variants.length);
    const bytes = Math.min(tileRows, people) * matrixRowBytes(values, variants.length);
    if (bytes > buffer.length) buffer = new Uint8Array(bytes);
    let part = 0;
    for (let first = 0; first < people; first += tileRows) {
      const rows = sampleOfRow.subarray(first, first + tileRows);
      const tile = await fillTile(blocks, variants, rows, buffer, (filled) =>
        progress({ unit: 'genotypes', done: done + filled * rows.length, total }),
      );
      for (let at = 0; at < rows.length; at += PART_ROWS) {
        const count = Math.min(PART_ROWS, rows.length - at);
        const content = {
          values,
          first: first + at,
          rows: count,
          row: (i: number) => tile(at + i),
        };
        parts.push(await writePart(blocks, block, part++, content));
      }
      done += rows.length * variants.length;
      progress({ unit: 'genotypes', done, total });
    }
  }
  return parts;
}

/** Rows of a tile: everyone if that fits, else whole parts, else whole row groups. */
function rowsOfTile({ memory, sampleOfRow, values }: Blocks, features: number): number {
  const people = sampleOfRow.length;
  const bytes = values === 'calls' ? tileBytesPerPerson(features) : dosageTileBytes(features);
  const fitting = Math.floor((memory * TILE_SHARE) / bytes);
  if (fitting >= people) return people;
  const unit = fitting >= PART_ROWS ? PART_ROWS : MATRIX_ROW_GROUP;
  return Math.max(MATRIX_ROW_GROUP, fitting - (fitting % unit));
}

/** Transposes one block for the people of `rows`; gives the calls of the i-th of them. */
async function fillTile(
  { store, context, values }: Blocks,
  variants: readonly SelectedVariant[],
  rows: Int32Array,
  buffer: Uint8Array,
  onVariants: (filled: number) => void,
): Promise<(i: number) => Uint8Array> {
  const people = rows.slice().sort();
  const everyone = store.manifest.samples.count;
  const tile =
    values === 'calls'
      ? new PersonTile(people, everyone, variants.length, buffer)
      : new DosageTile(people, variants.length, buffer);
  const take = (i: number, calls: Uint8Array) => {
    tile.add(calls);
    if (i % PROGRESS_VARIANTS === PROGRESS_VARIANTS - 1) onVariants(i + 1);
  };
  await readCalls(store, { variants, values, signal: context?.signal }, take);
  const place = invert(people, everyone);
  return (i) => tile.row(place[rows[i] as number] as number);
}

async function writePart(
  { store, paths }: Blocks,
  block: number,
  part: number,
  content: BlockPart,
): Promise<MatrixDescription['parts'][number]> {
  const path = paths.part(block, part);
  await writeBlockPart(store.session, path, content);
  const { bytes, sha256 } = await hashFile(path);
  return { path: `block=${block}/part-${part}.parquet`, block, rows: content.rows, bytes, sha256 };
}
