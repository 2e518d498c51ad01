import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BranchLengths } from '../src/branch-lengths.ts';

it('BranchLengths finds the branch that a walk over all lengths finds', () => {
  const changes = fc.array(fc.tuple(fc.nat(36), fc.nat(1000)), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      changes,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (sets, u) => {
        const lengths = new BranchLengths(37);
        const plain = new Array<number>(37).fill(0);
        for (const [branch, length] of sets) {
          lengths.set(branch, length);
          plain[branch] = length;
        }
        const total = plain.reduce((sum, length) => sum + length, 0);
        expect(lengths.total).toBe(total);
        fc.pre(total > 0);
        const point = Math.floor(u * total);
        let offset = point;
        let branch = 0;
        while (offset >= (plain[branch] ?? 0)) offset -= plain[branch++] ?? 0;
        expect(lengths.find(point)).toEqual({ branch, offset });
      },
    ),
  );
});
