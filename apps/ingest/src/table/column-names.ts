import type { Feature } from '@dirghayu/genotypes';
import { variantKey } from '@dirghayu/genotypes';

/**
 * A column name for each variant, none twice and none of `taken`: its ID; `ID_REF_ALT` where several
 * variants share the ID; `chrom:pos:ref:alt` without an ID, or where that is taken too; at last the
 * key with `#2`, `#3`, ….
 *
 * Names that differ in case alone count as the same: DuckDB and Spark read them so.
 */
export function columnNames(
  features: readonly Feature[],
  taken: readonly string[],
): readonly string[] {
  const uses = new Map<string, number>();
  for (const { id } of features) {
    if (id !== null) uses.set(id.toLowerCase(), (uses.get(id.toLowerCase()) ?? 0) + 1);
  }
  const used = new Set(taken.map((name) => name.toLowerCase()));
  return features.map((feature) => {
    const { id, chrom, pos, ref, alt } = feature;
    const key = variantKey(chrom, pos, ref, alt);
    const isShared = id !== null && uses.get(id.toLowerCase()) !== 1;
    const candidates = id === null ? [] : [isShared ? `${id}_${ref}_${alt}` : id];
    const name = firstFree([...candidates, key], used);
    used.add(name.toLowerCase());
    return name;
  });
}

function firstFree(candidates: readonly string[], used: ReadonlySet<string>): string {
  const free = candidates.find((name) => !used.has(name.toLowerCase()));
  if (free !== undefined) return free;
  const key = candidates.at(-1) ?? '';
  let n = 2;
  while (used.has(`${key}#${n}`.toLowerCase())) n++;
  return `${key}#${n}`;
}
