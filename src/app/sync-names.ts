import type { Issue } from '../model/issue.ts';
import type { SyncField, Value } from '../ports/tracker.ts';
import { fillIssues } from '../sync/directory.ts';
import { fillMilestonesOffline } from '../sync/milestone.ts';
import type { Engine } from '../sync/types.ts';
import { engineHere, type SyncHands } from './sync-hands.ts';

export type { Value } from '../ports/tracker.ts';

/** A value of a field as people here call it: issues by their id, milestones by their name, both by `#3` where they are not here. */
export type Saying = (field: string, value: Value) => Value;

/** What keys of the remote are called here. Only heads are read, and milestone files. */
export async function namesHere(hands: SyncHands): Promise<Saying> {
  return sayingOf(await namedEngine(hands, []));
}

/** The engine that knows what names mean on the other side, as far as that can be told without asking. */
export async function namedEngine(hands: SyncHands, issues: readonly Issue[]): Promise<Engine> {
  const engine = await engineHere(hands);
  fillIssues(engine.directory, hands.remote, (await hands.store.survey()).issues);
  await fillMilestonesOffline(engine, issues);
  return engine;
}

/** What this engine knows of them. */
export function sayingOf({ tracker, directory }: Engine): Saying {
  const named = new Map(tracker.mapping.fields.map((field) => [field.name, field.names]));
  const say = (names: NonNullable<SyncField['names']>, key: string): string =>
    key.startsWith('?') ? key.slice(1) : (directory.localOf(names, key) ?? `#${key}`);
  return (field, value) => {
    const names = named.get(field);
    if (names === undefined || value === null) return value;
    return typeof value === 'string' ? say(names, value) : value.map((key) => say(names, key));
  };
}
