import type { Issue } from '../model/issue.ts';
import type { SentValues } from '../ports/journal.ts';
import type { SyncField, Value } from '../ports/tracker.ts';
import { pointerOf } from './pointer.ts';
import { activeFields } from './rules.ts';
import type { Decision, Engine, Gathered, Pair } from './types.ts';
import { elements, same, sortedSet, valueOf } from './values.ts';

/**
 * What an interrupted run sent and the tracker now has was this issue's own value: an edit made after it is an edit of it, and
 * no conflict (sync.md §5). Elsewhere than on that branch it proves nothing. An element of a set that this file added or took away, and
 * that is as before by now, is such an edit; anything else that is as before went back with its file, and the tracker's is pulled.
 */
export function withSent(engine: Engine, gathered: Gathered, pair: Pair): Pair {
  const sent = gathered.sent.get(pair.issue.id);
  if (sent === undefined || sent.key !== pair.remote.key || !isThatFile(engine, pair.issue, sent)) return pair;
  const base: Record<string, Value> = { ...pair.base };
  for (const field of activeFields(engine)) {
    const { [field.name]: old } = pair.base;
    const value = sent.values[field.name] as Value | undefined;
    const after = sent.bases[field.name] as Value;
    if (value === undefined || old === undefined) continue;
    const [mine, there] = [valueOf(pair.local, field.name), valueOf(pair.remote.values, field.name)];
    if (field.kind === 'set') base[field.name] = agreedSet(field, { old, mine: after, there });
    else if (same(field, there, value) && !same(field, mine, old)) base[field.name] = after;
  }
  return { ...pair, base };
}

/** What both sides have in common once it arrived. Of a set only what this file said: what came from there is not in it yet. */
export function baseAfter(field: SyncField, { pair, merged }: Pick<Decision, 'pair' | 'merged'>): Value {
  const after = valueOf(merged.base, field.name);
  if (field.kind !== 'set') return after;
  const [mine, there] = [valueOf(pair.local, field.name), valueOf(merged.remote, field.name)];
  return agreedSet(field, { old: valueOf(pair.base, field.name), mine, there });
}

/** The old base with what both sides added to it, and without what both took away. */
function agreedSet(field: SyncField, sides: Readonly<Record<'old' | 'mine' | 'there', Value>>): Value {
  const [old, mine, there] = [elements(field, sides.old), elements(field, sides.mine), elements(field, sides.there)];
  const agreed = new Map(old);
  for (const [key, spelling] of mine) if (there.has(key)) agreed.set(key, spelling);
  for (const key of old.keys()) if (!mine.has(key) && !there.has(key)) agreed.delete(key);
  return sortedSet(field, agreed);
}

/**
 * Somebody took the file to another version since: before anything is written to it, what was sent is forgotten. A pull would give
 * that version the very pointer which the sent one had.
 */
export async function forgetStrange(engine: Engine, gathered: Gathered): Promise<Gathered> {
  const { sent, listing } = gathered;
  const isStrange = (issue: Issue): boolean => {
    const record = sent.get(issue.id);
    return record !== undefined && !isThatFile(engine, issue, record);
  };
  const ids = listing.issues.filter(isStrange).map(({ id }) => id);
  return withoutSent(engine, gathered, ids);
}

/** The same without what these have sent. */
export async function withoutSent(engine: Engine, gathered: Gathered, ids: readonly string[]): Promise<Gathered> {
  const over = await forgetSent(engine, gathered.sent, ids);
  if (over.size === 0) return gathered;
  return { ...gathered, sent: new Map([...gathered.sent].filter(([id]) => !over.has(id))) };
}

/** On this branch: elsewhere the file is another one. @returns what was forgotten */
export async function forgetSent(
  { journal, branch }: Engine,
  sent: Gathered['sent'],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const over = new Set(ids.filter((id) => sent.get(id)?.branch === branch));
  if (over.size > 0) await journal.put('sent', new Map([...over].map((id) => [id, null])));
  return over;
}

function isThatFile(engine: Engine, issue: Issue, { branch, pointer }: SentValues): boolean {
  return branch === engine.branch && pointer === pointerOf(engine, issue);
}
