import { type CallBlock, rowCalls } from '@dirghayu/genotypes';
import { Carriers } from './carriers.ts';
import type { Effect } from './effect.ts';
import { LinearTest } from './linear-test.ts';
import { LogisticTest } from './logistic-test.ts';
import type { TraitGroup } from './trait-groups.ts';

/** Offsets of every trait on a contig: a value for every person, or null where there is none. */
export type OffsetsOn = (contig: string) => readonly (Float64Array | null)[];

/** What is scanned for. */
export interface ScanOptions {
  readonly groups: readonly TraitGroup[];
  /** In the calls. */
  readonly people: number;
  /** Predictions from the other chromosomes (LOCO); none by default. */
  readonly offsets?: OffsetsOn;
  /** Least copies of the rarer allele among known calls; default 1. */
  readonly minCount?: number;
}

/** What was found of one variant and one trait. */
export interface VariantEffect extends Effect {
  /** Frequency of ALT among known calls of the trait's people. */
  readonly altFrequency: number;
  /** People that the trait is known for. */
  readonly people: number;
}

/** Takes row `i` of a block and trait `trait`. */
export type TakeEffect = (i: number, trait: number, effect: VariantEffect) => void;

interface GroupTests {
  readonly carriers: Carriers;
  readonly tests: readonly (LinearTest | LogisticTest)[];
  readonly size: number;
}

/** Tests every variant of blocks against every trait, in one pass over the calls. */
export class AssociationScan {
  readonly #groups: readonly TraitGroup[];
  readonly #offsets: OffsetsOn;
  readonly #people: number;
  readonly #minCount: number;
  #contig: string | undefined;
  #skipped = 0;
  #tests: readonly GroupTests[] = [];

  constructor({ groups, people, offsets = () => [], minCount = 1 }: ScanOptions) {
    this.#groups = groups;
    this.#offsets = offsets;
    this.#people = people;
    this.#minCount = minCount;
  }

  /** Tests that were left out: of a variant and the traits of the same people. */
  get skipped(): number {
    return this.#skipped;
  }

  /**
   * Tests the variants of a block, by dosages where it has them.
   *
   * @throws {AssociationError} If covariates alone separate the outcomes of a binary trait.
   */
  scan(block: CallBlock, take: TakeEffect): void {
    if (block.chrom !== this.#contig) this.#start(block.chrom);
    for (let i = 0; i < block.count; i++) {
      for (const { carriers, tests, size } of this.#tests) {
        this.#fill(carriers, block, i);
        if (carriers.copies < this.#minCount) {
          this.#skipped++;
          continue;
        }
        const { altFrequency } = carriers;
        for (const test of tests) {
          test.test(carriers, (trait, { beta, error, chiSquare, method }) =>
            take(i, trait, { beta, error, chiSquare, method, altFrequency, people: size }),
          );
        }
      }
    }
  }

  #fill(carriers: Carriers, block: CallBlock, i: number): void {
    const { dosages } = block;
    if (!dosages) carriers.fill(rowCalls(block, i));
    else carriers.fillDosages(dosages.subarray(i * this.#people, (i + 1) * this.#people));
  }

  #start(contig: string): void {
    const offsets = this.#offsets(contig);
    this.#contig = contig;
    this.#tests = this.#groups.map((group) => {
      const { members, keep } = group;
      const of = (index: number) => {
        const offset = offsets[index] ?? null;
        return offset && Float64Array.from(members, (person) => offset[person] as number);
      };
      const linear = group.traits.filter(({ kind }) => kind === 'quantitative');
      const binary = group.traits.filter(({ kind }) => kind === 'binary');
      const people = this.#people;
      return {
        size: members.length,
        carriers: new Carriers(keep, people, members.length),
        tests: [
          ...(linear.length > 0
            ? [
                new LinearTest(
                  group,
                  linear,
                  linear.map(({ index }) => of(index)),
                  people,
                ),
              ]
            : []),
          ...binary.map((trait) => new LogisticTest(group, trait, of(trait.index), people)),
        ],
      };
    });
  }
}
