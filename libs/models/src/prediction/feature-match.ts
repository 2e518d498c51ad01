import { type Feature, plainKey, variantKey } from '@dirghayu/genotypes';

/** How the features of a model were found in another source. */
export interface FeatureMatch {
  /** Of each feature of the model the column of the source; -1 where there is none. */
  readonly columns: Int32Array;
  /** 1 where the source counts the other allele. */
  readonly isSwapped: Uint8Array;
  readonly counts: FeatureMatchCounts;
}

/** Features of a model, by how they were found. */
export interface FeatureMatchCounts {
  readonly features: number;
  /** With the same alleles. */
  readonly same: number;
  /** With REF and ALT exchanged: the source's calls are counted from 2 down. */
  readonly swapped: number;
  /**
   * Exchanged, and it cannot be told what that means: A/T and C/G, which the other strand exchanges too,
   * and X, Y and MT, where some people have one copy. They are not used.
   */
  readonly ambiguous: number;
  readonly absent: number;
}

const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', T: 'A', C: 'G', G: 'C' };
const MIXED_PLOIDY = /^(X|Y|MT):/;

/**
 * Finds a model's features, `chrom:pos:ref:alt`, among those of a source. `chr22` is `22`, `chrM` is `MT`.
 *
 * A feature that the source has both ways is taken as it is; of several alike, the first.
 */
export function matchFeatures(keys: readonly string[], features: readonly Feature[]): FeatureMatch {
  const same = new Map<string, number>();
  const exchanged = new Map<string, number>();
  features.forEach(({ chrom, pos, ref, alt }, column) => {
    const put = (names: Map<string, number>, key: string) => {
      if (!names.has(key)) names.set(key, column);
    };
    put(same, plainKey(variantKey(chrom, pos, ref, alt)));
    put(exchanged, plainKey(variantKey(chrom, pos, alt, ref)));
  });
  const columns = new Int32Array(keys.length).fill(-1);
  const isSwapped = new Uint8Array(keys.length);
  const counts = { features: keys.length, same: 0, swapped: 0, ambiguous: 0, absent: 0 };
  keys.forEach((key, i) => {
    const name = plainKey(key);
    const found = same.get(name);
    const other = exchanged.get(name);
    if (found !== undefined) {
      columns[i] = found;
      counts.same++;
    } else if (other === undefined) {
      counts.absent++;
    } else if (isAmbiguous(name, features[other])) {
      counts.ambiguous++;
    } else {
      columns[i] = other;
      isSwapped[i] = 1;
      counts.swapped++;
    }
  });
  return { columns, isSwapped, counts };
}

/** Share of a model's features that were found; 1 of a model without any. */
export function matchRate({ features, same, swapped }: FeatureMatchCounts): number {
  return features === 0 ? 1 : (same + swapped) / features;
}

function isAmbiguous(key: string, feature: Feature | undefined): boolean {
  if (!feature || MIXED_PLOIDY.test(key)) return true;
  return COMPLEMENT[feature.ref.toUpperCase()] === feature.alt.toUpperCase();
}
