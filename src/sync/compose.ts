import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue, IssueChanges } from '../model/issue.ts';
import type { ItemMeta, SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Item, SyncField, Value, Values } from '../ports/tracker.ts';
import { formerOf } from './carried.ts';
import { pointerHash, pointerOf } from './pointer.ts';
import { printCanonical } from './canonical.ts';
import type { Decision, Engine, Pair, RemoteSide } from './types.ts';
import { elements, only, same, sortedSet, valueOf } from './values.ts';
import { oneLine } from './words.ts';

export type Status = 'synced' | 'pending' | 'conflict' | 'error';

export interface Bookkeeping {
  /** S after the operation; null: nothing is agreed on. */
  readonly base: Values;
  readonly remote: RemoteSide;
  /** Null: not decided yet, leave what stands there. */
  readonly status: Status | null;
  /** With `error` alone. */
  readonly error?: string;
}

/** The outcome of a decision, for people; never read again by a plan. */
export function statusOf({ merged, pending, held, pair }: Decision): Pick<Bookkeeping, 'status' | 'error'> {
  if (merged.conflicts.length > 0) return { status: 'conflict' };
  const message = pair.meta?.refused?.message;
  if (held.length > 0 && typeof message === 'string') return { status: 'error', error: message };
  return { status: pending.length > 0 ? 'pending' : 'synced' };
}

/** Link, pointer and status alone: what may be spliced into whatever the file holds by now. */
export function bookkeeping(engine: Engine, pair: Pair, next: Bookkeeping): IssueChanges {
  const hash = baseHash(engine, next.base);
  const wanted: Entries = {};
  if (next.remote.key !== '') wanted.remote_ids = next.remote.key;
  if (hash !== pointerHash(pointerOf(engine, pair.issue)))
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
  const sync_error = next.error === undefined ? null : oneLine(next.error);
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
export function mergedText(engine: Engine, decision: Decision, status: Pick<Bookkeeping, 'status' | 'error'>): string {
  const { pair, merged, pulled } = decision;
  const taken: Record<string, Value> = {};
  for (const name of pulled) taken[name] = valueOf(merged.local, name);
  const book = bookkeeping(engine, pair, { base: merged.base, remote: pair.remote, ...status });
  if (pulled.length === 0) return editIssue(pair.issue.text, book, engine.config);
  const content = engine.tracker.mapping.accept(pair.issue, taken);
  const stamp = pair.issue.values.updated === undefined ? {} : { updated: pair.remote.updated_at };
  return editIssue(pair.issue.text, { ...content, ...book, values: { ...content.values, ...stamp } }, engine.config);
}

/** The error: no file can hold it. */
export function textOrError(make: () => string): string | RoadmapError {
  try {
    return make();
  } catch (error) {
    if (error instanceof RoadmapError) return error;
    throw error;
  }
}

/** The canonical text of a base, or null when it covers nothing. */
function baseText(engine: Engine, base: Values): string | null {
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
  const next = newSnapshot(engine, pair, base, refused);
  const { entry } = pair;
  const oids = [next.seen, next.base].map((text) => (text === null ? null : engine.snapshots.oid(text)));
  const sameTexts = entry !== null && entry.seen === oids[0] && entry.base === oids[1];
  return sameTexts && JSON.stringify(pair.meta?.refused) === JSON.stringify(refused) ? null : next;
}

export function newSnapshot(engine: Engine, pair: Pair, base: Values, refused: ItemMeta['refused']): SnapshotUpdate {
  const { remote, issue } = pair;
  const known = remote.item === null ? pair.meta : identityOf(remote.item);
  const meta: ItemMeta = {
    item: '',
    url: '',
    author: null,
    created_at: '',
    ...known,
    updated_at: laterTime(remote.updated_at, pair.meta),
    mapping: engine.tracker.mapping.version,
    id: issue.id,
    path: issue.path,
  };
  const { refused: _before, former: _older, branch: _other, ...rest } = meta;
  const former = formerOf(engine, pair, [base, remote.values]);
  const seen = printCanonical(engine.tracker.mapping.fields, remote.values);
  const more = {
    ...(refused !== undefined && { refused }),
    ...(former !== undefined && { former }),
    ...(engine.branch !== null && { branch: engine.branch }),
  };
  return { seen, meta: { ...rest, ...more }, base: baseText(engine, base) };
}

/**
 * Servers of one tracker differ by seconds, so that an edit may be dated before the one that it follows. What was read of an item is
 * dated no earlier than what was seen before: the ref would keep that, and a listing without the item would take it for the newer.
 */
export function laterTime(time: string, before: Pick<ItemMeta, 'updated_at'> | null): string {
  return before !== null && before.updated_at > time ? before.updated_at : time;
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
  const old = decision.pair.meta?.refused;
  const before = old?.rights === rights ? old : undefined;
  const refused: Record<string, unknown> = {};
  for (const field of decision.fields) {
    const got = valueOf(answer.values, field.name);
    const value =
      field.kind === 'set'
        ? refusedElements(decision, field, { got, before })
        : refusedValue(decision, field, { got, before });
    if (value !== undefined) refused[field.name] = value;
  }
  return Object.keys(refused).length === 0 ? undefined : { rights, ...refused };
}

interface Answered {
  readonly got: Value;
  /** What was refused before under the same rights. */
  readonly before: ItemMeta['refused'];
}

function refusedValue(
  { merged, pair, held }: Decision,
  field: SyncField,
  { got, before }: Answered,
): Value | undefined {
  const wanted = valueOf(merged.remote, field.name);
  const unchanged = same(field, got, valueOf(pair.remote.values, field.name));
  if (!same(field, wanted, got) && unchanged) return wanted;
  // Not sent this time either.
  return held.includes(field.name) && before?.[field.name] !== undefined ? valueOf(pair.local, field.name) : undefined;
}

/** Those that were added and did not arrive, and those that were not sent again. What was there before, others took away. */
function refusedElements({ merged, pair }: Decision, field: SyncField, { got, before }: Answered): Value | undefined {
  const there = elements(field, got);
  const had = elements(field, pair.remote.values[field.name]);
  const missing = [...elements(field, merged.remote[field.name])].filter(([key]) => !there.has(key) && !had.has(key));
  const mine = elements(field, pair.local[field.name]);
  const old = elements(field, before?.[field.name] as Value | undefined);
  const still = [...old].filter(([key]) => mine.has(key) && !there.has(key));
  const all = sortedSet(field, new Map([...still, ...missing]));
  return all.length === 0 ? undefined : all;
}

/** A definite refusal of all that was sent: none of it is sent again before it, or the rights, change. */
export function refusedWhole(
  { merged, pair, pushed, fields }: Decision,
  rights: string,
  message: string,
): ItemMeta['refused'] {
  const refused: Record<string, unknown> = {};
  for (const field of fields.filter((one) => pushed.includes(one.name))) {
    const wanted = valueOf(merged.remote, field.name);
    const there = elements(field, pair.remote.values[field.name]);
    const added = [...elements(field, wanted)].filter(([key]) => !there.has(key)).map(([, name]) => name);
    refused[field.name] = field.kind === 'set' ? added : wanted;
  }
  return { ...pair.meta?.refused, ...refused, rights, message: oneLine(message) };
}

/** Local values that give way, as canonical text: they stay in the chain (sync.md §3). */
export function lostText({ tracker }: Engine, pair: Pair, names: readonly string[]): string {
  const losers = tracker.mapping.fields.filter((field) => names.includes(field.name));
  return printCanonical(tracker.mapping.fields, only(losers, pair.local));
}
