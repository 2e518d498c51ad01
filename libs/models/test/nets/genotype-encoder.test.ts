import type { Feature } from '@dirghayu/genotypes';
import { describe, expect, test } from 'vitest';
import { encoderWidth, sparseLayers } from '../../src/nets/genotype-encoder.ts';

const features = (count: number, chromOf = (_: number) => 'chr1') =>
  Array.from({ length: count }, (_, i): Feature => {
    const name = `rs${i}`;
    return { name, id: name, chrom: chromOf(i), pos: i, ref: 'A', alt: 'C', af: 0.5 };
  });
const base = { features: features(4), indicators: [2], groups: [] };

describe('sparseLayers()', () => {
  test('of dense encoders there are none', () => {
    expect(sparseLayers({ ...base, encoder: 'mlp' })).toEqual([]);
    expect(encoderWidth([], 32)).toBe(32);
  });

  test('grouped: a unit sees its group, with the indicators of its members', () => {
    const groups = [
      { name: 'TP53', features: [0, 2] },
      { name: 'nothing', features: [] },
      { name: 'APOE', features: [1, 2] },
    ];
    const [layer, ...others] = sparseLayers({ ...base, encoder: 'grouped', groups });
    expect(others).toEqual([]);
    expect(layer).toMatchObject({ names: ['TP53', 'APOE'], activation: 'tanh' });
    expect(layer?.connections).toEqual({
      inputs: 5,
      columns: [0, 2, 4, 1, 2, 4],
      offsets: [0, 3, 6],
    });
    expect(encoderWidth([layer!], 32)).toBe(8);
  });

  test('grouped: refuses groups without features', () => {
    expect(() => sparseLayers({ ...base, encoder: 'grouped' })).toThrowError(
      expect.objectContaining({
        code: 'MODEL',
        message:
          'Cannot use encoder "grouped": expected groups that hold at least one feature, got 0 groups without any',
      }),
    );
  });

  test('local: windows of neighbours that never span two contigs', () => {
    const two = features(20, (i) => (i < 17 ? 'chr1' : 'chr2'));
    const [layer] = sparseLayers({ encoder: 'local', features: two, indicators: [], groups: [] });
    expect(layer?.connections.offsets).toEqual([0, 16, 17, 20]);
    expect(layer?.connections.columns).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test('local: layers are added until few units are left, and fit on one another', () => {
    const many = features(40_000);
    const layers = sparseLayers({ encoder: 'local', features: many, indicators: [], groups: [] });
    expect(layers.map((layer) => encoderWidth([layer], 0))).toEqual([10_000, 2_500, 628, 160]);
    layers.slice(1).forEach(({ connections }, i) => {
      expect(connections.inputs).toBe(encoderWidth([layers[i]!], 0));
      expect(connections.columns.length).toBe(connections.inputs);
    });
  });
});
