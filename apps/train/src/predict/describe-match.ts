import type { FeatureMatchCounts } from '@dirghayu/models';

/** How the features of a model were found, as text. */
export function describeMatch({ same, swapped, ambiguous, absent }: FeatureMatchCounts): string {
  const parts = [
    `${same} with the same alleles`,
    `${swapped} with alleles exchanged`,
    `${ambiguous} exchanged and ambiguous`,
    `${absent} absent`,
  ];
  return parts.join(', ');
}
