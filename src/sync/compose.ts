import { editIssue } from '../model/edit-issue.ts';
import type { IssueChanges } from '../model/issue.ts';
import type { ItemMeta, SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Item, SyncField, Value, Values } from '../ports/tracker.ts';
import { pointerHash } from './bases.ts';
import { printCanonical } from './canonical.ts';
import type { Decision, Engine, Pair, RemoteSide } from './types.ts';
import { elementKey, elements, same, sortedSet } from './values.ts';

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
  const { remote: name } = engine;
  const values = pair.issue.values;
  const base = baseText(engine, next.base);
  const hash = base === null ? null : engine.snapshots.oid(base).slice(0, 12);
  const by: Record<string, Record<string, string | null>> = {};
  if (next.remote.key !== '' && values.remote_ids?.[name] !== next.remote.key)
    by.remote_ids = { [name]: next.remote.key };
  if (hash !== pointerHash(values.sync_base?.[name]))
    by.sync_base = { [name]: hash === null ? null : `${next.remote.updated_at}/${hash}` };
  if (next.status !== null && values.sync_status?.[name] !== next.status) by.sync_status = { [name]: next.status };
  const error = next.status === 'error' ? (next.error ?? null) : null;
  if (next.status !== null && (values.sync_error?.[name] ?? null) !== error) by.sync_error = { [name]: error };
  return { by_remote: by };
}

/** The file's text after a decision: pulled content, pointer and status in one. */
export function mergedText(engine: Engine, decision: Decision, status: Status | null): string {
  const { pair, merged, pulled } = decision;
  const taken: Record<string, Value> = {};
  for (const name of pulled) taken[name] = merged.local[name] ?? null;
  const book = bookkeeping(engine, pair, { base: merged.base, remote: pair.remote, status });
  if (pulled.length === 0) return editIssue(pair.issue.text, book);
  const content = engine.tracker.mapping.accept(pair.issue, taken);
  const stamp = pair.issue.values.updated === undefined ? {} : { updated: pair.remote.updated_at };
  return editIssue(pair.issue.text, { ...content, ...book, values: { ...content.values, ...stamp } });
}

/** The canonical text of a base, or null when it covers nothing. */
export function baseText(engine: Engine, base: Values): string | null {
  return Object.keys(base).length === 0 ? null : printCanonical(engine.tracker.mapping.fields, base);
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
  const settled =
    entry !== null &&
    entry.seen === engine.snapshots.oid(seen) &&
    entry.base === (text === null ? null : engine.snapshots.oid(text)) &&
    JSON.stringify(pair.meta?.refused) === JSON.stringify(refused);
  if (settled) return null;
  const item = remote.item;
  const meta: ItemMeta = {
    item: item?.id ?? pair.meta?.item ?? '',
    url: item?.url ?? pair.meta?.url ?? '',
    author: item?.author ?? pair.meta?.author ?? null,
    created_at: item?.created_at ?? pair.meta?.created_at ?? '',
    updated_at: remote.updated_at,
    mapping: engine.tracker.mapping.version,
    id: issue.id,
    path: issue.path,
    ...(refused === undefined ? {} : { refused }),
  };
  return { seen, meta, base: text };
}

/**
 * The base after an answer to what was sent: what both sides agree on now, otherwise what it was (sync.md §2). `sent` is what
 * was planned, not the file as re-read afterwards, so that an edit made meanwhile stays an edit.
 */
export function composeBase(decision: Decision, answer: Item): Values {
  const base: Record<string, Value> = { ...decision.pair.base };
  for (const field of decision.fields) {
    const value = composeField(decision, field, answer.values[field.name] ?? null);
    if (value === undefined) delete base[field.name];
    else base[field.name] = value;
  }
  return base;
}

function composeField(decision: Decision, field: SyncField, answer: Value): Value | undefined {
  const { merged, pair } = decision;
  const sent = merged.local[field.name] ?? null;
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
    const wanted = decision.merged.remote[field.name] ?? null;
    const got = answer.values[field.name] ?? null;
    const before = decision.pair.remote.values[field.name] ?? null;
    if (field.kind === 'set') {
      const there = elements(field, got);
      const missing = [...elements(field, wanted)].filter(([key]) => !there.has(key)).map(([, name]) => name);
      const old = (decision.pair.meta?.refused?.[field.name] ?? []) as readonly string[];
      const mine = elements(field, decision.pair.local[field.name]);
      const still = old.filter((one) => mine.has(elementKey(field, one)));
      if (missing.length + still.length > 0) refused[field.name] = [...new Set([...still, ...missing])].sort();
    } else if (!same(field, wanted, got) && same(field, got, before)) refused[field.name] = wanted;
  }
  return Object.keys(refused).length === 0 ? undefined : { rights, ...refused };
}
