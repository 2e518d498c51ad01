import { genomeBuild } from '../genome-build.ts';

/** A variant of a linear model. */
export interface WeightedAllele {
  /** What the cohort's files call it: an rsID, or `chrom:pos:ref:alt`. */
  readonly name: string;
  readonly chrom: string;
  /** 1-based. */
  readonly pos: number;
  readonly effectAllele: string;
  readonly otherAllele: string;
  /** What one copy of the effect allele adds. */
  readonly weight: number;
}

/** A linear model as a polygenic score. */
export interface ExportedScore {
  /** Takes the place of a PGS ID. */
  readonly name: string;
  readonly trait: string;
  /** As the store names it; null if unknown. */
  readonly build: string | null;
  readonly weightType: 'beta' | 'log(OR)' | 'log(HR)';
  readonly variants: readonly WeightedAllele[];
}

/**
 * A linear model as a PGS Catalog scoring file of format 2.
 *
 * plink2 wants it without the lines that begin with `#`: `--score <file> 1 4 6 header`.
 */
export function formatScoreFile(score: ExportedScore): string {
  const { name: scoreName, trait, build, weightType, variants } = score;
  const lines = [
    '###PGS CATALOG SCORING FILE',
    '#format_version=2.0',
    `#pgs_name=${scoreName}`,
    `#trait_reported=${trait}`,
    `#weight_type=${weightType}`,
    `#genome_build=${genomeBuild(build) ?? 'NR'}`,
    `#variants_number=${variants.length}`,
    'rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight',
    ...variants.map(({ name, chrom, pos, effectAllele, otherAllele, weight }) => {
      const bare = chrom.replace(/^chr/i, '');
      return `${name}\t${bare}\t${pos}\t${effectAllele}\t${otherAllele}\t${weight}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}
