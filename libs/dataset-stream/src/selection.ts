import { ConfigError } from '@dirghayu/pipeline';
import type { LdPrune } from './ld-prune.ts';

/** Which variants become features, by their numbers and places. All conditions must hold. */
export interface VariantFilter {
  /** Least frequency of the rarer allele among the known calls of all people, 0 to 0.5. */
  readonly minMaf?: number;
  /** Largest share of missing calls, 0 to 1. */
  readonly maxMissing?: number;
  /** `22` or `22:16050000-16060000`: POS from start to end, 1-based, both included. */
  readonly regions?: readonly string[];
  /**
   * Thins the variants that meet the other conditions, by the calls of all people of the store.
   * Genotypes alone decide, so that no label of a person left out of training can leak.
   */
  readonly ldPrune?: LdPrune;
}

/**
 * Which features a dataset has.
 *
 * A list names variants by ID or by `chrom:pos:ref:alt`; an ID that several variants share takes
 * them all. `{ matrix }` takes a matrix that lies in the store; `'none'` leaves the genotypes
 * out. Whatever the order of a list, features come in the order of the store.
 */
export type FeatureSelection =
  | 'all'
  | 'none'
  | readonly string[]
  | VariantFilter
  | { readonly matrix: string };

/** A selection that can be made into a matrix. */
export type VariantSelection = 'all' | readonly string[] | VariantFilter;

/** A selection as matrix.json records it: equal selections have equal JSON. */
export type CanonicalSelection = 'all' | { readonly names: readonly string[] } | VariantFilter;

const FILTER_KEYS = ['minMaf', 'maxMissing', 'regions', 'ldPrune'];

/** Whether `selection` names a matrix. */
export function isMatrixSelection(
  selection: FeatureSelection,
): selection is { readonly matrix: string } {
  return typeof selection === 'object' && 'matrix' in selection;
}

/**
 * The one form of a selection: names and regions sorted, each once; absent conditions absent.
 *
 * @throws {ConfigError} If it has an unknown condition, a share outside its range or no name.
 */
export function canonicalSelection(selection: VariantSelection): CanonicalSelection {
  if (selection === 'all') return 'all';
  if (isNameList(selection)) return { names: sortedOnce(selection, 'feature names') };
  const unknown = Object.keys(selection).find((key) => !FILTER_KEYS.includes(key));
  if (unknown !== undefined) {
    throw new ConfigError('Cannot select features', {
      expected: `the conditions ${FILTER_KEYS.join(', ')}`,
      actual: JSON.stringify(unknown),
    });
  }
  const { minMaf, maxMissing, regions, ldPrune } = selection;
  checkShare('minMaf', minMaf, 0.5);
  checkShare('maxMissing', maxMissing, 1);
  if (ldPrune !== undefined) checkLdPrune(ldPrune);
  return {
    ...(minMaf === undefined ? {} : { minMaf }),
    ...(maxMissing === undefined ? {} : { maxMissing }),
    ...(regions === undefined ? {} : { regions: sortedOnce(regions, 'regions') }),
    ...(ldPrune === undefined ? {} : { ldPrune: canonicalLdPrune(ldPrune) }),
  };
}

/** Whether a canonical selection is a list of names. */
export function isNamed(
  selection: CanonicalSelection,
): selection is { readonly names: readonly string[] } {
  return typeof selection === 'object' && 'names' in selection;
}

function isNameList(selection: VariantSelection): selection is readonly string[] {
  return Array.isArray(selection);
}

function sortedOnce(values: readonly string[], what: string): readonly string[] {
  if (values.length === 0) {
    throw new ConfigError('Cannot select features', {
      expected: `at least one of the ${what}`,
      actual: 'an empty list',
    });
  }
  return [...new Set(values)].sort();
}

function checkShare(name: string, value: number | undefined, end: number): void {
  if (value === undefined || (value >= 0 && value <= end)) return;
  throw new ConfigError(`Cannot select features by ${name}`, {
    expected: `a share from 0 to ${end}`,
    actual: String(value),
  });
}

function checkLdPrune({ r2, window, unit }: LdPrune): void {
  checkShare('ldPrune.r2', r2, 1);
  const least = unit === 'kb' ? Number.MIN_VALUE : 2;
  if (window >= least && (unit === 'kb' || Number.isSafeInteger(window))) return;
  throw new ConfigError('Cannot select features by ldPrune.window', {
    expected: 'at least 2 variants, or kilobases above 0',
    actual: String(window),
  });
}

/** Keys in one order: equal selections have equal JSON. */
function canonicalLdPrune({ r2, window, unit }: LdPrune): LdPrune {
  return { r2, window, unit };
}
