/** Two people who are related. */
export interface RelatedPair {
  readonly first: number;
  readonly second: number;
}

/** For each person the least index among all to whom a chain of relatives leads; itself if alone. */
export function relatedClusters(people: number, pairs: Iterable<RelatedPair>): Int32Array {
  const parent = Int32Array.from({ length: people }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [root(first), root(second)];
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  return parent.map((_, i) => root(i));
}

/**
 * People of `among` of whom no two are related: whoever has most relatives left goes first, of equals
 * the later one; who is related to nobody who stayed comes back.
 */
export function unrelatedPeople(among: Int32Array, pairs: Iterable<RelatedPair>): Int32Array {
  const isIn = new Set(among);
  const relatives = new Map<number, Set<number>>();
  const all: RelatedPair[] = [];
  const link = (a: number, b: number) => {
    const known = relatives.get(a);
    if (known) known.add(b);
    else relatives.set(a, new Set([b]));
  };
  for (const { first, second } of pairs) {
    if (!isIn.has(first) || !isIn.has(second)) continue;
    if (first === second) continue;
    all.push({ first, second });
    link(first, second);
    link(second, first);
  }
  while (relatives.size > 0) {
    let worst = -1;
    let most = 0;
    for (const [person, { size }] of relatives) {
      if (size > most || (size === most && person > worst)) [worst, most] = [person, size];
    }
    for (const other of relatives.get(worst) ?? []) {
      const left = relatives.get(other);
      left?.delete(worst);
      if (left?.size === 0) relatives.delete(other);
    }
    relatives.delete(worst);
    isIn.delete(worst);
  }
  bringBack(among, all, isIn);
  return among.filter((person) => isIn.has(person));
}

/** Adds people none of whose relatives stayed, one after another. */
function bringBack(among: Int32Array, pairs: readonly RelatedPair[], isIn: Set<number>): void {
  const relatives = new Map<number, number[]>();
  for (const { first, second } of pairs) {
    for (const [person, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const known = relatives.get(person);
      if (known) known.push(other);
      else relatives.set(person, [other]);
    }
  }
  for (const person of among) {
    if (isIn.has(person)) continue;
    if (!relatives.get(person)?.some((other) => isIn.has(other))) isIn.add(person);
  }
}
