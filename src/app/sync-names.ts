import type { SyncField, Value } from '../ports/tracker.ts';
import { fillIssues } from '../sync/directory.ts';
import { fillMilestonesOffline } from '../sync/milestone.ts';
import { engineOf, type SyncHands } from './sync-hands.ts';

export type { Value } from '../ports/tracker.ts';

/** A value of a field as people here call it: issues by their id, milestones by their name, both by `#3` where they are not here. */
export type Saying = (field: string, value: Value) => Value;

/** What keys of the remote are called here. Only heads are read, and milestone files. */
export async function namesHere(hands: SyncHands): Promise<Saying> {
  const engine = engineOf(hands, null, () => undefined);
  fillIssues(engine.directory, hands.remote, (await hands.store.survey()).issues);
  await fillMilestonesOffline(engine, []);
  const named = new Map(engine.tracker.mapping.fields.map((field) => [field.name, field.names]));
  const say = (names: NonNullable<SyncField['names']>, key: string): string =>
    key.startsWith('?') ? key.slice(1) : (engine.directory.localOf(names, key) ?? `#${key}`);
  return (field, value) => {
    const names = named.get(field);
    if (names === undefined || value === null) return value;
    return typeof value === 'string' ? say(names, value) : value.map((key) => say(names, key));
  };
}
