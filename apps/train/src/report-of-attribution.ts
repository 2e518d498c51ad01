import type { Feature } from '@dirghayu/genotypes';
import type { InputAttribution, OutputAttribution } from '@dirghayu/models';
import type { AttributedInput, AttributedVariant, AttributionReport } from '@dirghayu/report';

/** Variants that are drawn, over all outputs of a run: a page stays small. */
const MOST_DRAWN = 6000;
const MOST_DRAWN_EACH = 1500;
const MOST_LISTED = 12;

/** What the inputs do to one output, for the report. */
export function attributionReport(
  { output, people, variants, groups, covariates }: OutputAttribution,
  features: readonly Feature[],
  outputs: number,
): AttributionReport {
  const isSurvival = output.endsWith('log_hazard');
  const most = Math.min(MOST_DRAWN_EACH, Math.floor(MOST_DRAWN / outputs));
  const threshold = nthLargest(variants, most);
  const drawn = variants.flatMap(({ importance }, i): AttributedVariant[] => {
    const feature = features[i];
    if (!feature || importance === 0 || importance < threshold) return [];
    return [{ name: feature.name, chrom: feature.chrom, pos: feature.pos, importance }];
  });
  const listed = [
    ...variants.map((input, i) => listedInput('variant', features[i]?.name ?? input.name, input)),
    ...groups.map((input) => listedInput('gene', input.name, input)),
    ...covariates.map((input) => listedInput('covariate', input.name, input)),
  ];
  listed.sort((a, b) => b.importance - a.importance);
  return {
    unit: isSurvival ? 'log hazard' : 'log odds',
    effects: 'the effect is what one more copy of ALT, or one unit more, adds on average',
    people,
    variants: drawn,
    variantCount: variants.length,
    inputs: listed.slice(0, MOST_LISTED).filter(({ importance }) => importance > 0),
  };
}

function listedInput(
  kind: AttributedInput['kind'],
  name: string,
  { importance, linear, effect }: InputAttribution,
): AttributedInput {
  return { kind, name, importance, linear, effect };
}

function nthLargest(variants: readonly InputAttribution[], n: number): number {
  const sorted = variants.map(({ importance }) => importance).sort((a, b) => b - a);
  return sorted[n - 1] ?? 0;
}
