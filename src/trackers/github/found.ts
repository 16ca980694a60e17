/** What names stand for on GitHub, and a line for each that stands for nothing there. */
export interface Found {
  readonly ids: readonly string[];
  /** What they are the ids of. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
  /** Why some of it is still to come: without it nothing is to be sent. */
  readonly later?: string;
}

export const nothingFound: Found = { ids: [], names: [], notes: [] };

/** @param missing the line for a name without an id */
export function foundOf(
  names: readonly string[],
  idOf: (name: string) => string | null,
  missing: (name: string) => string,
): Found {
  return {
    ids: names.flatMap((name) => idOf(name) ?? []),
    names: names.filter((name) => idOf(name) !== null),
    notes: names.filter((name) => idOf(name) === null).map(missing),
  };
}
