import { describe, expect, it } from 'vitest';
import { selectFeatures } from '../src/features.ts';

describe('selectFeatures()', () => {
  it('leaves out the rare and the badly called unless asked', async () => {
    expect(await selectFeatures({})).toEqual({ minMaf: 0.01, maxMissing: 0.1 });
    expect(await selectFeatures({ minMaf: 0, regions: ['22'] })).toEqual({
      minMaf: 0,
      maxMissing: 0.1,
      regions: ['22'],
    });
  });

  it('takes all, or of all what the conditions leave', async () => {
    expect(await selectFeatures({ features: 'all' })).toBe('all');
    expect(await selectFeatures({ features: 'none' })).toBe('none');
    expect(await selectFeatures({ features: 'all', minMaf: 0.05 })).toEqual({
      minMaf: 0.05,
      maxMissing: 1,
    });
  });

  it.each([{ features: 'none' }, { features: 'rs1,rs2' }])(
    'refuses conditions beside %j, which would be ignored',
    async (names) => {
      await expect(selectFeatures({ ...names, maxMissing: 0.2 })).rejects.toMatchObject({
        code: 'CONFIG',
        message:
          'Cannot select features: expected either --features or conditions such as --min-maf, got both',
      });
    },
  );
});
