import type { InputAttribution, OutputAttribution, PersonAttribution } from '@dirghayu/models';

const HEADER = ['output', 'kind', 'name', 'id', 'importance', 'linear', 'effect'];

/** A feature as far as its names go. */
interface Named {
  readonly name: string;
  readonly id: string | null;
}

/**
 * Attributions as TSV, of each output the most important inputs first: `kind` is variant, group or covariate,
 * `importance` the mean size of what it adds, `linear` that of the linear path alone, `effect` what one more
 * copy of ALT or one unit adds; missing is empty.
 */
export function formatAttributions(
  outputs: readonly OutputAttribution[],
  features: readonly Named[],
): string {
  const rows = outputs.flatMap(({ output, variants, groups, covariates }) => {
    const kinds = [
      ...groups.map((input) => ({ kind: 'group', id: '', input })),
      ...variants.map((input, i) => ({ kind: 'variant', id: features[i]?.id ?? '', input })),
      ...covariates.map((input) => ({ kind: 'covariate', id: '', input })),
    ];
    kinds.sort((a, b) => b.input.importance - a.input.importance);
    return kinds.map(({ kind, id, input }) => [output, kind, input.name, id, ...figures(input)]);
  });
  return `${[HEADER, ...rows].map((row) => row.join('\t')).join('\n')}\n`;
}

function figures({ importance, linear, effect }: InputAttribution): string[] {
  return [importance, linear, effect ?? Number.NaN].map(text);
}

/** The inputs that add most to one person, or take most away, a row each. */
export function personRows(
  { sampleId, output, variants, covariates }: PersonAttribution,
  { features, covariateNames }: { features: readonly Named[]; covariateNames: readonly string[] },
  most: number,
): string[] {
  const parts = [
    ...Array.from(variants, (part, i) => ({
      kind: 'variant',
      name: features[i]?.name ?? '',
      part,
    })),
    ...Array.from(covariates, (part, i) => ({
      kind: 'covariate',
      name: covariateNames[i] ?? '',
      part,
    })),
  ];
  parts.sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
  return parts
    .slice(0, most)
    .filter(({ part }) => part !== 0)
    .map(({ kind, name, part }) => [sampleId, output, kind, name, text(part)].join('\t'));
}

/** The header of `personRows`. */
export const PERSON_HEADER = ['sample_id', 'output', 'kind', 'name', 'adds'].join('\t');

function text(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(6)));
}
