import { packCalls } from '@dirghayu/genotypes';
import { quote, type StageContext } from '@dirghayu/pipeline';
import { AssociationError } from '../errors.ts';
import { type Basis, orthonormalBasis } from './orthonormal-basis.ts';

/** A column of values, one for every person; NaN is missing. */
export interface PersonColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/** What is tested for association. */
export interface Trait extends PersonColumn {
  /** `binary` is 0 or 1. */
  readonly kind: 'quantitative' | 'binary';
}

/** Traits that the same people are known for; everything about them is over these people alone. */
export interface TraitGroup {
  /** Indices of people, ascending. */
  readonly members: Int32Array;
  /** Packed mask over all people: 3 where a person is in, 0 where not. */
  readonly keep: Uint8Array;
  /** Of an intercept and the covariates; a value for every member. */
  readonly basis: Basis['columns'];
  readonly traits: readonly GroupedTrait[];
}

/** A trait with its place among those asked for; a value for every member. */
export interface GroupedTrait {
  readonly index: number;
  readonly name: string;
  readonly kind: Trait['kind'];
  readonly values: Float64Array;
}

/** Whom and what an association is about. */
export interface AssociationDesign {
  readonly traits: readonly Trait[];
  readonly covariates: readonly PersonColumn[];
  /** Whom to take; everybody if absent. */
  readonly isIncluded?: (person: number) => boolean;
}

/**
 * Groups traits by who is known for them, each a complete case of its own: a person without a
 * covariate is in none, one without a trait is left out of that trait alone.
 *
 * @throws {AssociationError} If a trait has too few people, is the same for all, or a binary one is
 *   not 0 and 1.
 */
export function traitGroups(
  { traits, covariates, isIncluded = () => true }: AssociationDesign,
  report: StageContext['report'],
): readonly TraitGroup[] {
  const people = traits[0]?.values.length ?? 0;
  const isCovered = Array.from({ length: people }, (_, person) =>
    covariates.every(({ values }) => !Number.isNaN(values[person])),
  );
  const uncovered = isCovered.filter((is, person) => !is && isIncluded(person)).length;
  if (uncovered > 0) {
    const message = `${uncovered} people lack a covariate and are left out`;
    report({ code: 'missing-covariate', severity: 'warning', message, count: uncovered });
  }
  const groups = new Map<string, { members: Int32Array; traits: GroupedTrait[] }>();
  for (const [index, trait] of traits.entries()) {
    const isMember = (person: number) =>
      isIncluded(person) && isCovered[person] === true && !Number.isNaN(trait.values[person]);
    const members = Int32Array.from(isCovered.keys()).filter(isMember);
    const { name, kind } = trait;
    const values = Float64Array.from(members, (person) => trait.values[person] as number);
    checkTrait({ index, name, kind, values }, covariates.length);
    const key = members.join(',');
    const group = groups.get(key);
    if (group) group.traits.push({ index, name, kind, values });
    else groups.set(key, { members, traits: [{ index, name, kind, values }] });
  }
  return [...groups.values()].map((group) => groupOf(group, covariates, people, report));
}

function groupOf(
  { members, traits }: { readonly members: Int32Array; readonly traits: readonly GroupedTrait[] },
  covariates: readonly PersonColumn[],
  people: number,
  report: StageContext['report'],
): TraitGroup {
  const columns = covariates.map(({ values }) =>
    centred(Float64Array.from(members, (person) => values[person] as number)),
  );
  const { columns: basis, dependent } = orthonormalBasis([
    new Float64Array(members.length).fill(1),
    ...columns,
  ]);
  for (const i of dependent) {
    const message = `Covariate ${quote(covariates[i - 1]?.name ?? '')} tells nothing beside the others and is left out`;
    report({ code: 'dependent-covariate', severity: 'warning', message });
  }
  const marks = new Uint8Array(people);
  for (const person of members) marks[person] = 3;
  return { members, keep: packCalls(marks), basis, traits };
}

/** Far from 0 a covariate would be told apart from the intercept by its last digits only. */
function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function checkTrait({ name, kind, values }: GroupedTrait, covariates: number): void {
  const least = covariates + 3;
  const levels = new Set(values);
  const wrong =
    kind === 'binary' ? [...levels].find((value) => value !== 0 && value !== 1) : undefined;
  const problem =
    (values.length < least && [`at least ${least} people`, `${values.length}`]) ||
    (wrong !== undefined && ['0 and 1', `${wrong}`]) ||
    (levels.size < 2 && ['at least two values', `${[...levels][0]} for everybody`]);
  if (!problem) return;
  throw new AssociationError(`Cannot test trait ${quote(name)}`, {
    expected: problem[0] as string,
    actual: problem[1] as string,
  });
}
