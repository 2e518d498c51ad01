import { packCalls } from '@dirghayu/genotypes';
import { Carriers } from '../association/carriers.ts';
import { dot, removeSpan } from '../association/orthonormal-basis.ts';
import { personMatrix } from '../association/row-sums.ts';
import { StructureError } from '../errors.ts';
import { randomNormal } from './random-normal.ts';
import { StandardizedVariant, type VariantScale, variantScale } from './standardized-variant.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Calls of variants that can be read again and again, in one order. */
export interface VariantCalls {
  /** In each row of calls. */
  readonly people: number;
  readonly variants: number;
  /** Reads all variants; packed calls are valid during the call of `take`. */
  read(take: (variant: number, packed: Uint8Array) => void): Promise<void>;
}

/** How components are found. */
export interface PcaOptions {
  /** Default 10. */
  readonly components?: number;
  /** People whom the components are fitted to; the others are projected. */
  readonly members: Int32Array;
  /** Of the random directions; default 1. */
  readonly seed?: number;
}

/** Principal components of people. */
export interface PrincipalComponents {
  /** Variances along the components, as shares of a mean variance of 1 a person. */
  readonly eigenvalues: Float64Array;
  /** Shape [people, components], row-major: of unit length over the members, as plink2's. */
  readonly scores: Float64Array;
  /** Shape [variants, components]: what a standard deviation of ALT adds to the scores. */
  readonly loadings: Float64Array;
  /** By variant; null where the members do not vary, which adds nothing. */
  readonly scales: readonly (VariantScale | null)[];
}

/** Random directions beside those asked for, and how often the variants are gone through. */
const EXTRA = 10;
const PASSES = 6;

/**
 * Top eigenvectors of the relationship matrix of the members by a randomised block Krylov method
 * (Musco and Musco 2015), and everybody's scores on them. Each of the 7 passes reads the calls once;
 * memory is some 250 numbers a member and 20 a person, whatever the number of variants.
 *
 * @throws {StructureError} If there are fewer members or varying variants than components.
 */
export async function principalComponents(
  calls: VariantCalls,
  { components = 10, members, seed = 1 }: PcaOptions,
): Promise<PrincipalComponents> {
  const width = Math.min(components + EXTRA, Math.floor(members.length / 2));
  if (width < components || calls.variants < components) {
    throw tooFew(components, members.length, calls.variants);
  }
  const relationship = new Relationship(calls, members);
  const normal = randomNormal(seed);
  let block = orthonormal(
    Array.from({ length: width }, () => Float64Array.from(members, normal)),
    [],
  );
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  for (let pass = 0; pass < PASSES && block.length > 0; pass++) {
    basis.push(...block);
    const image = await relationship.times(block);
    images.push(...image);
    block = orthonormal(image, basis);
  }
  const { values, vectors } = symmetricEigen(project(basis, images));
  const top = vectors.slice(0, components).map((vector) => combine(basis, vector));
  const eigenvalues = values.slice(0, components);
  if (!((eigenvalues[components - 1] ?? 0) > 0))
    throw tooFew(components, members.length, calls.variants);
  return { eigenvalues, ...(await relationship.scores(top, eigenvalues)) };
}

/** The relationship matrix of the members, which is never made: mean of x xᵀ over variants x. */
class Relationship {
  readonly #calls: VariantCalls;
  readonly #members: Int32Array;
  readonly #keep: Uint8Array;
  #varying = 0;

  constructor(calls: VariantCalls, members: Int32Array) {
    this.#calls = calls;
    this.#members = members;
    const marks = new Uint8Array(calls.people);
    for (const person of members) marks[person] = 3;
    this.#keep = packCalls(marks);
  }

  /** The matrix times some columns. */
  async times(columns: readonly Float64Array[]): Promise<Float64Array[]> {
    const { people } = this.#calls;
    const matrix = personMatrix(columns, this.#members, people);
    const image = { values: new Float64Array(matrix.values.length), stride: matrix.stride };
    const totals = columnTotals(columns, matrix.stride);
    const products = new Float64Array(matrix.stride);
    const common = new Float64Array(matrix.stride);
    const carriers = new Carriers(this.#keep, people, this.#members.length);
    this.#varying = 0;
    await this.#calls.read((_, packed) => {
      carriers.fill(packed);
      const scale = variantScale(carriers);
      if (!scale) return;
      this.#varying++;
      const variant = new StandardizedVariant(carriers, scale);
      variant.products(matrix, totals, products);
      variant.spread(image, products, common);
    });
    return columns.map((_, k) =>
      Float64Array.from(this.#members, (person) => {
        const sum = (image.values[person * image.stride + k] as number) + (common[k] as number);
        return sum / this.#varying;
      }),
    );
  }

  /** Everybody's scores on eigenvectors, with the loadings that give them. */
  async scores(vectors: readonly Float64Array[], eigenvalues: Float64Array) {
    const { people, variants } = this.#calls;
    const count = vectors.length;
    const matrix = personMatrix(vectors, this.#members, people);
    const totals = columnTotals(vectors, matrix.stride);
    const sums = { values: new Float64Array(people * matrix.stride), stride: matrix.stride };
    const weights = new Float64Array(matrix.stride);
    const common = new Float64Array(matrix.stride);
    const loadings = new Float64Array(variants * count);
    const scales: (VariantScale | null)[] = [];
    const carriers = new Carriers(this.#keep, people, this.#members.length);
    const everybody = new Carriers(packCalls(new Uint8Array(people).fill(3)), people, people);
    await this.#calls.read((variant, packed) => {
      carriers.fill(packed);
      const scale = variantScale(carriers);
      scales.push(scale);
      if (!scale) return;
      const fitted = new StandardizedVariant(carriers, scale);
      fitted.products(matrix, totals, weights);
      for (let k = 0; k < count; k++) {
        const weight =
          ((weights[k] as number) * fitted.sign) / (this.#varying * (eigenvalues[k] as number));
        loadings[variant * count + k] = weight;
        weights[k] = weight;
      }
      weights.fill(0, count);
      everybody.fill(packed);
      const one = new StandardizedVariant(everybody, scale);
      if (one.sign < 0) for (let k = 0; k < count; k++) weights[k] = -(weights[k] as number);
      one.spread(sums, weights, common);
    });
    const scores = new Float64Array(people * count);
    for (let person = 0; person < people; person++) {
      for (let k = 0; k < count; k++) {
        scores[person * count + k] =
          (sums.values[person * sums.stride + k] as number) + (common[k] as number);
      }
    }
    return { scores, loadings, scales };
  }
}

function columnTotals(columns: readonly Float64Array[], stride: number): Float64Array {
  const totals = new Float64Array(stride);
  for (const [k, column] of columns.entries()) totals[k] = column.reduce((sum, v) => sum + v, 0);
  return totals;
}

/** What of `columns` is not in the span of `before`, orthonormal; directions without length go. */
function orthonormal(
  columns: readonly Float64Array[],
  before: readonly Float64Array[],
): Float64Array[] {
  const found: Float64Array[] = [];
  for (const column of columns) {
    const rest = column.slice();
    const length = Math.sqrt(dot(rest, rest));
    for (let pass = 0; pass < 2; pass++) {
      removeSpan(rest, before);
      removeSpan(rest, found);
    }
    const left = Math.sqrt(dot(rest, rest));
    if (left > 1e-10 * length) found.push(rest.map((value) => value / left));
  }
  return found;
}

/** The matrix as the basis sees it, made symmetric. */
function project(basis: readonly Float64Array[], images: readonly Float64Array[]): Float64Array[] {
  const cells = basis.map((column) => Float64Array.from(images, (image) => dot(column, image)));
  return cells.map((row, i) =>
    row.map((cell, k) => (cell + ((cells[k] as Float64Array)[i] as number)) / 2),
  );
}

/** A combination of columns, its sign such that the largest member is positive. */
function combine(columns: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(columns[0]?.length ?? 0);
  for (const [k, column] of columns.entries()) {
    const weight = weights[k] as number;
    for (let i = 0; i < sum.length; i++)
      sum[i] = (sum[i] as number) + weight * (column[i] as number);
  }
  let largest = 0;
  for (const value of sum) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? sum.map((value) => -value) : sum;
}

function tooFew(components: number, members: number, variants: number): StructureError {
  return new StructureError(`Cannot find ${components} principal components`, {
    expected: `at least ${2 * components} people and ${components} variants that vary among them`,
    actual: `${members} people and ${variants} variants`,
  });
}
