import { variantKey } from '@dirghayu/genotypes';

/** What a name is made of. */
export interface NamedSite {
  readonly chrom: string;
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
  readonly id: string | null;
}

/**
 * A name for each variant, none twice: its ID if no other variant here has that, else
 * `chrom:pos:ref:alt`, else (a key that repeats) the key with `#2`, `#3`, ….
 */
export function featureNames(sites: readonly NamedSite[]): readonly string[] {
  const uses = new Map<string, number>();
  for (const { id } of sites) if (id !== null) uses.set(id, (uses.get(id) ?? 0) + 1);
  const taken = new Set<string>();
  return sites.map((site) => {
    const { chrom, pos, ref, alt, id } = site;
    const name = id !== null && uses.get(id) === 1 ? id : variantKey(chrom, pos, ref, alt);
    const free = firstFree(name, taken);
    taken.add(free);
    return free;
  });
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}#${n}`;
  return free;
}
