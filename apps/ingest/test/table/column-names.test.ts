import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnNames } from '../../src/table/column-names.ts';

const feature = (id: string | null, pos = 1, ref = 'A', alt = 'G') => ({
  name: '',
  chrom: '1',
  pos,
  ref,
  alt,
  id,
  af: 0.1,
});

it('names by ID, by ID_REF_ALT where it is shared, by place where there is none', () => {
  const features = [
    feature('rs1'),
    feature('rs2', 2, 'A', 'C'),
    feature('rs2', 2, 'A', 'T'),
    feature(null, 3),
    feature('age', 4),
    feature('rs2', 5, 'A', 'C'),
    feature(null, 3),
  ];
  expect(columnNames(features, ['sample_id', 'age'])).toEqual([
    'rs1',
    'rs2_A_C',
    'rs2_A_T',
    '1:3:A:G',
    '1:4:A:G',
    '1:5:A:C',
    '1:3:A:G#2',
  ]);
});

it('never gives a name twice, whatever the case', () => {
  const some = fc.constantFrom(null, 'rs1', 'RS1', 'age', 'rs1_A_G', '1:1:A:G');
  const features = fc.array(fc.tuple(some, fc.integer({ min: 1, max: 2 })));
  fc.assert(
    fc.property(features, (tuples) => {
      const named = tuples.map(([id, pos]) => feature(id, pos));
      const names = ['Age', ...columnNames(named, ['Age'])].map((name) => name.toLowerCase());
      expect(new Set(names).size).toBe(tuples.length + 1);
    }),
  );
});
