import { getCall, MISSING_CALL, packedLength } from '@dirghayu/genotypes';
import { expect, test } from 'vitest';
import { hideCalls } from '../src/hidden-calls.ts';
import { lazilyDecoded, type Preprocessing } from '../src/preprocessing.ts';
import { SeededRandom } from '../src/seeded-random.ts';

const none = { mean: new Float32Array(0), scale: new Float32Array(0) };
const preprocessing: Preprocessing = {
  genotypes: { mean: new Float32Array(50), scale: new Float32Array(50) },
  covariates: none,
  indicators: [],
  missingCalls: [3, 7],
  people: 1,
};

test.each([0, 0.01, 0.3])('hides a share of %f of the calls, evenly, and says where', (share) => {
  const rows = 400;
  const stride = packedLength(52);
  const scaling = { mean: new Float32Array(52), scale: new Float32Array(52) };
  const data = new Uint8Array(rows * stride); // all 0, nothing missing
  const calls = { rows, columns: 52, stride, data };
  const encoded = lazilyDecoded(rows, { calls, scaling }, new Float32Array(0));
  const hiddenBatch = hideCalls(encoded, preprocessing, share, new SeededRandom(1));
  expect(data.every((byte) => byte === 0)).toBe(true);
  let hidden = 0;
  for (let row = 0; row < rows; row++) {
    const bytes = hiddenBatch.calls!.calls.data.subarray(row * stride, (row + 1) * stride);
    const isHidden = (feature: number) => getCall(bytes, feature) === MISSING_CALL;
    expect(getCall(bytes, 50)).toBe(isHidden(3) ? 1 : 0);
    expect(getCall(bytes, 51)).toBe(isHidden(7) ? 1 : 0);
    for (let feature = 0; feature < 50; feature++) if (isHidden(feature)) hidden++;
  }
  // Four standard deviations of a binomial count.
  const spread = 4 * Math.sqrt(rows * 50 * share * (1 - share));
  expect(Math.abs(hidden - rows * 50 * share)).toBeLessThanOrEqual(spread);
});

test('hides the very same dosages', () => {
  const rows = 20;
  const stride = packedLength(52);
  const scaling = {
    mean: new Float32Array(52),
    scale: new Float32Array(52).fill(1),
  };
  const ones = new Uint8Array(rows * stride).fill(0b01010101);
  for (let row = 0; row < rows; row++) ones[row * stride + stride - 1] = 0b00000101; // no indicator
  const covariates = new Float32Array(0);
  const ofCalls = lazilyDecoded(
    rows,
    { calls: { rows, columns: 52, stride, data: ones }, scaling },
    covariates,
  );
  const ofDosages = { ...ofCalls, calls: null, genotypes: ofCalls.genotypes.slice() };
  const [calls, dosages] = [ofCalls, ofDosages].map((encoded) =>
    hideCalls(encoded, preprocessing, 0.3, new SeededRandom(2)),
  );
  expect(dosages!.calls).toBeNull();
  expect(dosages!.genotypes).toEqual(calls!.genotypes);
  expect(ofDosages.genotypes).toEqual(ofCalls.genotypes);
  const hidden = dosages!.genotypes.filter((value) => value === 0).length;
  expect(hidden).toBeGreaterThan(0.2 * rows * 50);
});
