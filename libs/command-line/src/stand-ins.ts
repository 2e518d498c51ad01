/** Locations by the directory of this machine that stands for each. */
const locations = new Map<string, string>();

/** Tells that a directory stands for the store at a location. */
export function standsFor(directory: string, location: string): void {
  if (directory !== location) locations.set(directory, location);
}

/** A text for the user, in which stores are named as the user named them, not by their stand-ins. */
export function inUsersNames(text: string): string {
  let named = text;
  for (const [directory, location] of locations) named = named.replaceAll(directory, location);
  return named;
}
