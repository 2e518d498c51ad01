import { formatScoreFile, type WeightedAllele } from '@dirghayu/genetics';
import type { ModelState } from '@dirghayu/models';

/** A linear path as a scoring file. */
export interface LinearScore {
  /** The output that it is of: a disease, or `log_hazard`. */
  readonly output: string;
  readonly text: string;
}

/**
 * The genotype weights of the linear path of a net, by copy of ALT, as PGS Catalog scoring files; one
 * an output of the path, none without genotypes. Covariates and what hidden layers add are left out.
 */
export function linearScores({
  model,
  outputs,
  shape,
  weights,
  preprocessing,
  featureKeys,
  data,
}: ModelState): readonly LinearScore[] {
  const values = weights.get('linear.genotypes')?.values;
  if (!values || featureKeys.length === 0) return [];
  const count = shape.linearOutputs;
  return Array.from({ length: count }, (_, k) => {
    const output = count === outputs.length ? (outputs[k] ?? '') : 'log_hazard';
    const variants = featureKeys.flatMap((key, i): WeightedAllele[] => {
      const scale = preprocessing.genotypes.scale[i] ?? 0;
      const weight = (values[i * count + k] ?? 0) / scale;
      if (!Number.isFinite(weight) || weight === 0) return [];
      const [alt = '', ref = '', pos = '', ...contig] = key.split(':').reverse();
      const chrom = contig.reverse().join(':');
      return [{ name: key, chrom, pos: Number(pos), effectAllele: alt, otherAllele: ref, weight }];
    });
    const isSurvival = model === 'LifespanNet-India';
    const text = formatScoreFile({
      name: `${model}_${output}`,
      trait: output,
      build: data?.build ?? null,
      weightType: isSurvival ? 'log(HR)' : 'log(OR)',
      variants,
    });
    return { output, text };
  });
}
