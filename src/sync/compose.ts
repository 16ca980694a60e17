import { editIssue } from '../model/edit-issue.ts';
import type { Issue, IssueChanges } from '../model/issue.ts';
import type { ItemMeta, SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Item, SyncField, Value, Values } from '../ports/tracker.ts';
import { pointerHash } from './bases.ts';
import { printCanonical } from './canonical.ts';
import type { Decision, Engine, Pair, RemoteSide } from './types.ts';
import { elementKey, elements, same, sortedSet, valueOf } from './values.ts';

export type Status = 'synced' | 'pending' | 'conflict' | 'error';

export interface Bookkeeping {
  /** S after the operation; null: nothing is agreed on. */
  readonly base: Values;
  readonly remote: RemoteSide;
  /** Null: not decided yet, leave what stands there. */
  readonly status: Status | null;
  readonly error?: string;
}

/** The outcome of a decision, for people; never read again by a plan. */
export function statusOf(decision: Decision): Status {
  if (decision.merged.conflicts.length > 0) return 'conflict';
  return decision.pending.length > 0 ? 'pending' : 'synced';
}

/** Link, pointer and status alone: what may be spliced into whatever the file holds by now. */
export function bookkeeping(engine: Engine, pair: Pair, next: Bookkeeping): IssueChanges {
  const hash = baseHash(engine, next.base);
  const wanted: Entries = {};
  if (next.remote.key !== '') wanted.remote_ids = next.remote.key;
  if (hash !== pointerHash(pair.issue.values.sync_base?.[engine.remote]))
    wanted.sync_base = hash === null ? null : `${next.remote.updated_at}/${hash}`;
  return { by_remote: { ...changedEntries(engine, pair.issue, wanted), ...statusEntries(engine, pair.issue, next) } };
}

type ByRemoteChanges = NonNullable<IssueChanges['by_remote']>;
type Entries = { -readonly [K in keyof ByRemoteChanges]?: string | null };

/** Status and error alone, where they change. */
export function statusEntries(
  engine: Engine,
  issue: Issue,
  next: Pick<Bookkeeping, 'status' | 'error'>,
): ByRemoteChanges {
  if (next.status === null) return {};
  const sync_error = next.status === 'error' ? (next.error ?? null) : null;
  return changedEntries(engine, issue, { sync_status: next.status, sync_error });
}

function changedEntries({ remote }: Engine, issue: Issue, wanted: Entries): ByRemoteChanges {
  const entries = Object.entries(wanted) as [keyof ByRemoteChanges, string | null][];
  return Object.fromEntries(
    entries
      .filter(([key, value]) => (issue.values[key]?.[remote] ?? null) !== value)
      .map(([key, value]) => [key, { [remote]: value }]),
  );
}

/** The file's text after a decision: pulled content, pointer and status in one. */
export function mergedText(engine: Engine, decision: Decision, status: Status | null): string {
  const { pair, merged, pulled } = decision;
  const taken: Record<string, Value> = {};
  for (const name of pulled) taken[name] = valueOf(merged.local, name);
  const book = bookkeeping(engine, pair, { base: merged.base, remote: pair.remote, status });
  if (pulled.length === 0) return editIssue(pair.issue.text, book, engine.config);
  const content = engine.tracker.mapping.accept(pair.issue, taken);
  const stamp = pair.issue.values.updated === undefined ? {} : { updated: pair.remote.updated_at };
  return editIssue(pair.issue.text, { ...content, ...book, values: { ...content.values, ...stamp } }, engine.config);
}

/** The canonical text of a base, or null when it covers nothing. */
export function baseText(engine: Engine, base: Values): string | null {
  return Object.keys(base).length === 0 ? null : printCanonical(engine.tracker.mapping.fields, base);
}

/** The hash part of the pointer to a base, or null when it covers nothing. */
export function baseHash(engine: Engine, base: Values): string | null {
  const text = baseText(engine, base);
  return text === null ? null : engine.snapshots.oid(text).slice(0, 12);
}

/** What the ref should hold about a pair now, or null when it holds that already. */
export function snapshotOf(
  engine: Engine,
  pair: Pair,
  base: Values,
  refused: ItemMeta['refused'],
): SnapshotUpdate | null {
  const seen = printCanonical(engine.tracker.mapping.fields, pair.remote.values);
  const text = baseText(engine, base);
  const { entry, remote, issue } = pair;
  const oids = [engine.snapshots.oid(seen), text === null ? null : engine.snapshots.oid(text)];
  const sameTexts = entry !== null && entry.seen === oids[0] && entry.base === oids[1];
  if (sameTexts && JSON.stringify(pair.meta?.refused) === JSON.stringify(refused)) return null;
  const known = remote.item === null ? pair.meta : identityOf(remote.item);
  const meta: ItemMeta = {
    item: '',
    url: '',
    author: null,
    created_at: '',
    ...known,
    updated_at: remote.updated_at,
    mapping: engine.tracker.mapping.version,
    id: issue.id,
    path: issue.path,
  };
  const { refused: _before, ...rest } = meta;
  return { seen, meta: refused === undefined ? rest : { ...rest, refused }, base: text };
}

/** What of an item stands beside its fields. */
export function identityOf(item: Item): Pick<ItemMeta, 'item' | 'url' | 'author' | 'created_at' | 'updated_at'> {
  const { id, url, author, created_at, updated_at } = item;
  return { item: id, url, author, created_at, updated_at };
}

/**
 * The base after an answer to what was sent: what both sides agree on now, otherwise what it was (sync.md §2). `sent` is what
 * was planned, not the file as re-read afterwards, so that an edit made meanwhile stays an edit.
 */
export function composeBase(decision: Decision, answer: Item): Values {
  const base: Record<string, Value> = { ...decision.pair.base };
  for (const field of decision.fields) {
    const value = composeField(decision, field, valueOf(answer.values, field.name));
    if (value === undefined) delete base[field.name];
    else base[field.name] = value;
  }
  return base;
}

function composeField(decision: Decision, field: SyncField, answer: Value): Value | undefined {
  const { merged, pair } = decision;
  const sent = valueOf(merged.local, field.name);
  const old = pair.base[field.name];
  if (same(field, answer, sent)) return answer;
  if (same(field, answer, merged.remote[field.name])) return merged.base[field.name];
  if (field.kind !== 'set' || old === undefined) return old;
  const [mine, theirs, was] = [elements(field, sent), elements(field, answer), elements(field, old)];
  const agreed = [...new Map([...was, ...mine, ...theirs])].filter(([key]) =>
    mine.has(key) === theirs.has(key) ? mine.has(key) : was.has(key),
  );
  return sortedSet(field, new Map(agreed));
}

/** What was sent and is not there: kept here, not sent again under the same rights. Undefined: everything arrived. */
export function refusedOf(decision: Decision, answer: Item, rights: string): ItemMeta['refused'] {
  const refused: Record<string, unknown> = {};
  for (const field of decision.fields) {
    const wanted = valueOf(decision.merged.remote, field.name);
    const got = valueOf(answer.values, field.name);
    const before = valueOf(decision.pair.remote.values, field.name);
    if (field.kind === 'set') {
      const all = refusedElements(decision, field, { wanted, got });
      if (all.length > 0) refused[field.name] = all;
    } else if (!same(field, wanted, got) && same(field, got, before)) refused[field.name] = wanted;
  }
  return Object.keys(refused).length === 0 ? undefined : { rights, ...refused };
}

/** Those that did not arrive now, and those that were not sent again. */
function refusedElements(
  { pair }: Decision,
  field: SyncField,
  { wanted, got }: { readonly wanted: Value; readonly got: Value },
): readonly string[] {
  const there = elements(field, got);
  const missing = [...elements(field, wanted)].filter(([key]) => !there.has(key)).map(([, name]) => name);
  const mine = elements(field, pair.local[field.name]);
  const old = (pair.meta?.refused?.[field.name] ?? []) as readonly string[];
  const still = old.filter((one) => mine.has(elementKey(field, one)));
  return [...new Set([...still, ...missing])].sort();
}
