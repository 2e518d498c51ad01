import { packCalls } from '@dirghayu/genotypes';
import { DuckDBDataChunk, type DuckDBListValue } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillCallLists } from '../src/call-lists.ts';
import { logicalType } from '../src/vectors.ts';
import { blockOf, randomRows } from './random-blocks.ts';

it('fillCallLists() unpacks any width, aligned to bytes or not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 9 }),
      (samples, count) => {
        const rows = randomRows(samples * 10 + count, '1', count, samples);
        const chunk = duckdb.create_data_chunk([logicalType('TINYINT[]')]);
        duckdb.data_chunk_set_size(chunk, count - 1);
        const vector = duckdb.data_chunk_get_vector(chunk, 0);
        fillCallLists(vector, blockOf(rows, samples), 1, count, samples);
        const lists = new DuckDBDataChunk(chunk).getColumnValues(0) as DuckDBListValue[];
        expect(lists.map(({ items }) => [...items])).toEqual(
          rows.slice(1).map(({ calls }) => calls),
        );
      },
    ),
  );
});

it('packs in tests as the library does', () => {
  expect(packCalls([0, 1, 2, 3, 1])).toEqual(Uint8Array.of(0b11100100, 1));
});
