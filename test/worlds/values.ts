import type { Mapping, Values } from '../../src/ports/tracker.ts';

/** What an item has in fields that nobody set. */
export function emptyValues({ fields }: Mapping): Values {
  const none = { scalar: null, set: [], text: '' } as const;
  return Object.fromEntries(fields.map(({ name, kind }) => [name, none[kind]]));
}
