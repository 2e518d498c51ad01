import type { FeatureGroup, ModelState } from '@dirghayu/models';

/** The groups by which a net with the encoder `grouped` reads its features; none of another. */
export function groupsOfNet({ shape, featureKeys }: ModelState): FeatureGroup[] {
  const [layer] = shape.sparse;
  const { names = [], connections } = layer ?? {};
  return names.map((name, group) => {
    const { columns = [], offsets = [] } = connections ?? {};
    const members = columns.slice(offsets[group], offsets[group + 1]);
    return { name, features: members.filter((column) => column < featureKeys.length) };
  });
}
