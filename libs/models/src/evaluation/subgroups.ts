/** Some of the people, by a characteristic: `{ by: 'sex', name: 'F', members }`. */
export interface Subgroup {
  readonly by: string;
  readonly name: string;
  /** Sample IDs. */
  readonly members: ReadonlySet<string>;
}

/** Figures by characteristic and group. */
export type BySubgroup<Figures> = Readonly<Record<string, Readonly<Record<string, Figures>>>>;

/** Evaluates each subgroup among some people; one with nobody in it is left out. */
export function bySubgroup<Figures>(
  subgroups: readonly Subgroup[],
  sampleIds: readonly string[],
  evaluate: (rows: Uint32Array) => Figures,
): BySubgroup<Figures> {
  const figures: Record<string, Record<string, Figures>> = {};
  for (const { by, name, members } of subgroups) {
    const rows = sampleIds.flatMap((id, row) => (members.has(id) ? [row] : []));
    if (rows.length === 0) continue;
    figures[by] = { ...figures[by], [name]: evaluate(Uint32Array.from(rows)) };
  }
  return figures;
}
