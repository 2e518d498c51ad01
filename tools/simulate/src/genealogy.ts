import { BranchLengths } from './branch-lengths.ts';
import type { Deme } from './demography.ts';
import { Joins } from './joins.ts';
import type { Random } from './random.ts';

const NONE = -1;

/** A point on a tree: somewhere on the branch above `node`. */
export interface TreePoint {
  readonly node: number;
  /** In ticks before the present. */
  readonly time: number;
}

/**
 * The genealogy of all haplotypes at one place of a chromosome, under a structured coalescent, and
 * how it changes along the chromosome: the sequentially Markov coalescent (McVean and Cardin 2005).
 *
 * Nodes 0 to `leaves` - 1 are the haplotypes, the others joins. Each step along the chromosome costs
 * a binary search and a short scan, so the work hardly depends on the number of haplotypes. Times
 * are whole ticks, which keeps all sums exact.
 */
export class Genealogy {
  readonly leaves: number;
  readonly #demes: readonly Deme[];
  readonly #random: Random;
  readonly #parent: Int32Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #time: Float64Array;
  readonly #deme: Uint8Array;
  readonly #lengths: BranchLengths;
  readonly #joins: Joins;
  readonly #stack: Int32Array;
  #root = NONE;

  /** Draws the tree at the first place; `leafDemes` gives the deme of each haplotype. */
  constructor(demes: readonly Deme[], leafDemes: Uint8Array, random: Random) {
    const nodes = 2 * leafDemes.length - 1;
    this.leaves = leafDemes.length;
    this.#demes = demes;
    this.#random = random;
    this.#parent = new Int32Array(nodes).fill(NONE);
    this.#left = new Int32Array(nodes).fill(NONE);
    this.#right = new Int32Array(nodes).fill(NONE);
    this.#time = new Float64Array(nodes);
    this.#deme = new Uint8Array(nodes);
    this.#deme.set(leafDemes);
    this.#lengths = new BranchLengths(nodes);
    this.#joins = new Joins(demes, this.leaves);
    this.#stack = new Int32Array(nodes);
    for (const deme of leafDemes) this.#joins.addLineage(deme, 1);
    this.#coalesceAll();
  }

  /** Total length of all branches in ticks. */
  get totalLength(): number {
    return this.#lengths.total;
  }

  /** A point drawn evenly from all branches. */
  randomPoint(): TreePoint {
    const point = Math.floor(this.#random.unit() * this.#lengths.total);
    const { branch, offset } = this.#lengths.find(point);
    return { node: branch, time: (this.#time[branch] as number) + offset };
  }

  /** Cuts the branch at `point` and lets the loose lineage find a new place. */
  recombine(point: TreePoint): void {
    const join = this.#cut(point.node);
    this.#attach(point.node, join, point.time, this.#demeAt(point.node, point.time));
  }

  /** Takes haplotype `leaf` to another present-day deme, as at a change of ancestry. */
  moveLeaf(leaf: number, deme: number): void {
    const join = this.#cut(leaf);
    this.#joins.addLineage(this.#deme[leaf] as number, -1);
    this.#joins.addLineage(deme, 1);
    this.#deme[leaf] = deme;
    this.#attach(leaf, join, 0, deme);
  }

  /** Writes the haplotypes below `node` to `out` and returns how many there are. */
  leavesBelow(node: number, out: Int32Array): number {
    const { leaves } = this;
    const left = this.#left;
    const right = this.#right;
    const stack = this.#stack;
    let height = 0;
    let count = 0;
    let current = node;
    for (;;) {
      if (current >= leaves) {
        stack[height++] = right[current] as number;
        current = left[current] as number;
        continue;
      }
      out[count++] = current;
      if (height === 0) return count;
      current = stack[--height] as number;
    }
  }

  /** The tree as plain arrays: parent (-1 at the root), time in ticks and deme of each node. */
  snapshot(): {
    readonly parent: Int32Array;
    readonly time: Float64Array;
    readonly deme: Uint8Array;
  } {
    return { parent: this.#parent.slice(), time: this.#time.slice(), deme: this.#deme.slice() };
  }

  #coalesceAll(): void {
    const waiting: number[][] = this.#demes.map(() => []);
    for (let leaf = 0; leaf < this.leaves; leaf++) {
      waiting[this.#deme[leaf] as number]?.push(leaf);
    }
    let next = this.leaves;
    let start = 0;
    const byAge = this.#demes.map((_, d) => d).sort((a, b) => this.#end(a) - this.#end(b) || a - b);
    for (const d of byAge) {
      const lineages = waiting[d] as number[];
      start = lineages.reduce((latest, node) => Math.max(latest, this.#entry(node, d)), 0);
      next = this.#coalesceDeme(d, lineages, start, next);
      const { parent } = this.#demes[d] as Deme;
      if (parent >= 0) waiting[parent]?.push(...lineages);
      else this.#root = lineages[0] ?? NONE;
    }
  }

  #coalesceDeme(deme: number, lineages: number[], start: number, firstNode: number): number {
    const { end, size } = this.#demes[deme] as Deme;
    let node = firstNode;
    let time = start;
    while (lineages.length > 1) {
      const pairs = (lineages.length * (lineages.length - 1)) / 2;
      time += Math.floor((this.#random.waiting() * size) / pairs);
      if (time >= end) break;
      const first = takeRandom(lineages, this.#random);
      const second = takeRandom(lineages, this.#random);
      this.#placeJoin(node, time, deme);
      this.#link(node, first, second);
      lineages.push(node++);
    }
    return node;
  }

  /** When the lineage above `node` comes into `deme`. */
  #entry(node: number, deme: number): number {
    let entry = this.#time[node] as number;
    for (let d = this.#deme[node] as number; d !== deme; d = (this.#demes[d] as Deme).parent) {
      entry = this.#end(d);
    }
    return entry;
  }

  /** Loosens the branch above `node`; returns the join that it freed. */
  #cut(node: number): number {
    const join = this.#parent[node] as number;
    const sibling = this.#left[join] === node ? this.#right[join] : this.#left[join];
    this.#replaceChild(join, sibling as number);
    this.#joins.remove(this.#deme[join] as number, this.#time[join] as number, join);
    this.#parent[node] = NONE;
    this.#lengths.set(node, 0);
    this.#lengths.set(join, 0);
    return join;
  }

  #attach(node: number, join: number, from: number, fromDeme: number): void {
    let deme = fromDeme;
    let time = from;
    let hazard = this.#random.waiting();
    let rank = this.#joins.rank(deme, time);
    for (;;) {
      const { end, parent, size } = this.#demes[deme] as Deme;
      const others = this.#joins.lineages(deme, rank) - 1;
      const next = Math.min(this.#joins.timeAt(deme, rank), end);
      const hazardHere = others === 0 ? 0 : ((next - time) * others) / size;
      if (hazard < hazardHere) {
        time = Math.min(next - 1, time + Math.floor((hazard * size) / others));
        break;
      }
      hazard -= hazardHere;
      time = next;
      if (next === end) {
        deme = parent;
        rank = this.#joins.rank(deme, time);
      } else rank++;
    }
    const target = this.#lineageAt(deme, time, rank);
    this.#placeJoin(join, time, deme);
    this.#replaceChild(target, join);
    this.#link(join, node, target);
  }

  /** A lineage drawn evenly from those that live in `deme` at `time`, by rejection. */
  #lineageAt(deme: number, time: number, rank: number): number {
    const above = this.#joins.countAbove(deme, rank);
    if ((this.#time[this.#root] as number) <= time) return this.#root;
    for (;;) {
      const slot = this.#random.below(2 * above);
      const join = this.#joins.nodeAbove(deme, rank, slot >>> 1);
      const child = (slot & 1 ? this.#right[join] : this.#left[join]) as number;
      if ((this.#time[child] as number) <= time && this.#demeAt(child, time) === deme) return child;
    }
  }

  #demeAt(node: number, time: number): number {
    let d = this.#deme[node] as number;
    while (this.#end(d) <= time) d = (this.#demes[d] as Deme).parent;
    return d;
  }

  #placeJoin(join: number, time: number, deme: number): void {
    this.#time[join] = time;
    this.#deme[join] = deme;
    this.#joins.insert(deme, time, join);
  }

  #link(join: number, left: number, right: number): void {
    this.#left[join] = left;
    this.#right[join] = right;
    this.#setParent(left, join);
    this.#setParent(right, join);
  }

  /** Puts `replacement` where `child` hangs now. */
  #replaceChild(child: number, replacement: number): void {
    const parent = this.#parent[child] as number;
    this.#setParent(replacement, parent);
    if (parent === NONE) this.#root = replacement;
    else if (this.#left[parent] === child) this.#left[parent] = replacement;
    else this.#right[parent] = replacement;
  }

  #setParent(node: number, parent: number): void {
    this.#parent[node] = parent;
    const top = parent === NONE ? this.#time[node] : this.#time[parent];
    this.#lengths.set(node, (top as number) - (this.#time[node] as number));
  }

  #end(deme: number): number {
    return (this.#demes[deme] as Deme).end;
  }
}

function takeRandom(items: number[], random: Random): number {
  const index = random.below(items.length);
  const item = items[index] as number;
  items[index] = items[items.length - 1] as number;
  items.pop();
  return item;
}
