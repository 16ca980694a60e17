import type { Issue } from '../model/issue.ts';
import type { SentValues } from '../ports/journal.ts';
import type { Value } from '../ports/tracker.ts';
import { pointerOf } from './pointer.ts';
import { activeFields } from './rules.ts';
import type { Engine, Gathered, Pair } from './types.ts';
import { same } from './values.ts';

/**
 * What an interrupted run sent and the tracker now has was this issue's own value: an edit made after it is an edit of it, and
 * no conflict (sync.md §5). Elsewhere than on that branch it proves nothing.
 */
export function withSent(engine: Engine, gathered: Gathered, pair: Pair): Pair {
  const sent = gathered.sent.get(pair.issue.id);
  if (sent === undefined || sent.key !== pair.remote.key || !isThatFile(engine, pair.issue, sent)) return pair;
  const base: Record<string, Value> = { ...pair.base };
  for (const field of activeFields(engine)) {
    const value = sent.values[field.name] as Value | undefined;
    const { [field.name]: old } = pair.base;
    if (value === undefined || old === undefined || field.kind === 'set') continue;
    if (same(field, pair.remote.values[field.name], value) && !same(field, pair.local[field.name], old))
      base[field.name] = sent.bases[field.name] as Value;
  }
  return { ...pair, base };
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
