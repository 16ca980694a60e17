import type { Issue } from '../model/issue.ts';
import type { PartMeta, PartUpdate } from '../ports/snapshot-store.ts';
import type { Item } from '../ports/tracker.ts';
import { journalKey, loadComments, textOf } from './comment-bases.ts';
import { claim, type ClaimContext, type Claims, type Offered } from './comment-claim.ts';
import { commentRules, decideComment } from './comment-decide.ts';
import { bodyHere, linkOf } from './comment-files.ts';
import { lookAtComments, type Looked } from './comment-look.ts';
import { commentNote } from './comment-match.ts';
import { canonicalComment, commentOid, GONE, partKey, remoteComment } from './comment-text.ts';
import {
  COMMENTS,
  NO_COMMENTS,
  type CommentDecision,
  type CommentPlan,
  type PulledComment,
  type Thread,
  type Unsent,
} from './comment-types.ts';
import { isRefusedStill, rightsOf } from './choose.ts';
import { laterTime } from './compose.ts';
import { whyPending } from './report.ts';
import { directionOf } from './rules.ts';
import type { Engine, Gathered, Operation, Plan, SyncOptions } from './types.ts';

/** The issues of a plan whose comments can be compared. */
export function threadsOf(
  gathered: Gathered,
  todo: Pick<Plan, 'decisions' | 'unchanged' | 'create_local'>,
): readonly Thread[] {
  const pairs = [...todo.decisions.map((decision) => decision.pair), ...todo.unchanged];
  const threads: Thread[] = [
    ...pairs.map(({ issue, remote }) => ({ issue: issue.id, key: remote.key, item: null })),
    ...todo.create_local.map(({ id, item, path }) => ({ issue: id, key: item.key, item: null, made: path })),
  ];
  return threads.map((thread) => ({ ...thread, item: gathered.items.get(thread.key) ?? null }));
}

/** What a run has to do with comments. */
export interface Talk {
  readonly threads: readonly Thread[];
  /** Issues that are to be created there; their comments follow them. */
  readonly drafts: readonly Pick<Issue, 'id'>[];
}

/** What is to become of the comments of these issues, as a value. Reads through ports; writes nothing. */
export async function planComments(
  engine: Engine,
  gathered: Gathered,
  options: SyncOptions,
  { threads, drafts: unmade }: Talk,
): Promise<CommentPlan> {
  const known = threads.filter(({ item }) => item === null || item.comments !== undefined);
  const isOff = engine.tracker.comments === undefined || directionOf(engine, COMMENTS) === 'off';
  if (isOff || known.length + unmade.length === 0) return NO_COMMENTS;
  const looked = await lookAtComments(engine, gathered, known);
  const context = contextOf(engine, gathered, options, looked);
  const claims = looked.matches.map((match) => claim(context, match));
  const drafts = claims.flatMap((one) => one.drafts);
  const rights = rightsOf(gathered);
  const decisions = (await loadComments(engine, gathered, drafts)).map((pair) =>
    decideComment(engine, options, pair, rights),
  );
  const offered = await readOffered(
    engine,
    claims.flatMap((one) => one.offered),
  );
  const rules = commentRules(engine, options, null);
  const mayMake = rules.pull && options.held_back === null;
  const unsent = claims.flatMap((one) => one.unsent).filter((one) => !isRefused(engine, gathered, one));
  const waiting = unsent.filter(({ local }) => looked.recovered.intents.has(local.id));
  const ready = unsent.filter(({ local }) => !looked.recovered.intents.has(local.id));
  return {
    decisions,
    create_local: mayMake ? offered : [],
    create_remote: rules.push ? ready : [],
    follow: rules.push ? unmade.map(({ id }) => [id, looked.shelf.counts.get(id) ?? 0] as const) : [],
    seen: new Map([...goneParts(claims), ...(mayMake ? [] : seenParts(engine, offered))]),
    notes: joined([
      ...claims.flatMap((one) => one.notes),
      ...claims.flatMap((one) => one.vanished).map(goneNote(engine)),
      ...waiting.map(({ thread }) => commentNote(thread, 'skip', WAITING)),
      ...sideNotes(engine, options, { decisions, unsent: rules.push ? [] : ready, offered: mayMake ? [] : offered }),
    ]),
    intents: looked.recovered.changes,
    settled: settledRecords(engine, gathered, looked),
    again: [...new Set(claims.flatMap((one) => [...one.again]))],
    findings: looked.shelf.findings,
  };
}

const WAITING = 'an earlier attempt to send a comment is not settled yet; it is looked for at every run';

function contextOf(engine: Engine, gathered: Gathered, options: SyncOptions, looked: Looked): ClaimContext {
  const { shelf, metas, writers } = looked;
  const { intents } = looked.recovered;
  const { tombstones, listing } = gathered;
  const made = [...intents].flatMap(([id, one]) =>
    one.made === undefined ? [] : [[`${one.key}/${one.made}`, id] as const],
  );
  return {
    ...{ engine, options, gathered, shelf, metas, writers, intents },
    made: new Map(made),
    taken: new Set([...shelf.places.keys(), ...listing.issues.map((issue: Issue) => issue.id)]),
    buried: {
      ids: new Set(tombstones.map((stone) => stone.id)),
      keys: new Set(tombstones.map((stone) => `${stone.issue} ${stone.remote_ids[engine.remote]}`)),
    },
  };
}

/** Those that were not read in this run have the text of the tip. */
async function readOffered(engine: Engine, offered: readonly Offered[]): Promise<readonly PulledComment[]> {
  const unread = offered.flatMap(({ comment, entry }) => (comment === null && entry !== null ? [entry.seen] : []));
  const texts = await engine.snapshots.read(unread);
  return offered.map(({ thread, key, comment, meta, entry }) => {
    const oid = entry?.seen ?? '';
    const remote =
      comment === null
        ? { key, body: textOf(engine, partKey(thread, key), texts.get(oid)), oid, updated_at: meta.updated_at, comment }
        : remoteComment(engine, comment);
    // What was seen by a run that might not write it here has no base: it is new.
    return { thread, id: meta.id, path: meta.path, remote, meta, restored: entry !== null && entry.base !== null };
  });
}

/** A definite refusal is told once, and not met again before the text, the rights or the item change. */
function isRefused(engine: Engine, gathered: Gathered, { thread, local }: Unsent): boolean {
  const refused = gathered.refused.get(journalKey(local.id));
  if (refused === undefined || !isRefusedStill(refused, gathered)) return false;
  if (refused.draft !== commentOid(engine, bodyHere(engine, local))) return false;
  return thread.item === null || thread.item.updated_at === refused.seen;
}

/** Remembered as gone, so that nobody takes them for comments whose file is missing. */
function goneParts(claims: readonly Claims[]): readonly (readonly [string, PartUpdate])[] {
  const update = (
    thread: Thread,
    meta: Pick<PartUpdate['meta'], 'id' | 'path'>,
    known: PartMeta | null,
  ): PartUpdate => ({
    seen: GONE,
    base: null,
    // Only what was read can be seen to lack something; and what was seen does not go back, whatever the tracker's clock did.
    meta: {
      ...{ item: '', author: null, created_at: '', ...meta },
      updated_at: laterTime((thread.item as Item).updated_at, known),
    },
  });
  return claims.flatMap(({ forgotten, vanished }) => [
    ...forgotten.map(({ thread, key, meta }) => [partKey(thread, key), update(thread, meta, meta)] as const),
    ...vanished.map(({ thread, key, local }) => [partKey(thread, key), update(thread, pick(local), null)] as const),
  ]);
}

function pick({ id, path }: Unsent['local']): Pick<Unsent['local'], 'id' | 'path'> {
  return { id, path };
}

/** A later run makes the files of them: by then no listing may name their items. */
function seenParts(engine: Engine, offered: readonly PulledComment[]): readonly (readonly [string, PartUpdate])[] {
  const isPulled = directionOf(engine, COMMENTS) !== 'push';
  return offered
    .filter(({ remote, restored }) => isPulled && !restored && remote.comment !== null)
    .map(({ thread, remote, meta }) => [
      partKey(thread, remote.key),
      { seen: canonicalComment(remote.body), meta, base: null },
    ]);
}

function goneNote({ remote }: Engine): (one: Unsent) => Operation {
  return ({ thread, local }) =>
    commentNote(thread, 'skip', `comment ${local.id} is no longer on ${remote}; its file stays`);
}

interface LeftOut {
  readonly decisions: readonly CommentDecision[];
  readonly unsent: readonly Unsent[];
  readonly offered: readonly PulledComment[];
}

/** Conflicts, and what differs and may not be delivered by this run. */
function sideNotes(
  engine: Engine,
  options: SyncOptions,
  { decisions, unsent, offered }: LeftOut,
): readonly Operation[] {
  const { held_back } = options;
  const why = whyPending(engine, options);
  const direction = directionOf(engine, COMMENTS);
  const late =
    direction === 'both' ? [...decisions.filter((one) => one.pending).map((one) => one.pair), ...unsent] : [];
  const waits = (reason: string | null, all: readonly Pick<Unsent, 'thread'>[]): readonly Operation[] =>
    reason === null ? [] : all.map(({ thread }) => commentNote(thread, 'skip', reason));
  return [
    ...decisions
      .filter((one) => one.conflict !== null)
      .map((one) => commentNote(one.pair.thread, 'conflict', `changed differently here and on ${engine.remote}`)),
    ...waits(why, late),
    ...waits(held_back, direction === 'push' ? [] : offered),
  ];
}

/** One line an issue and reason. */
function joined(notes: readonly Operation[]): readonly Operation[] {
  return [...new Map(notes.map((note) => [JSON.stringify([note.op, note.id, note.reason]), note])).values()];
}

/** Sent or refused before, and over: the file is linked now, or gone. */
function settledRecords(engine: Engine, gathered: Gathered, { shelf }: Looked): readonly string[] {
  const files = [...shelf.comments.values()].flat();
  const linked = files.filter((local) => linkOf(engine, local) !== null);
  const over = new Set(linked.map((local) => journalKey(local.id)));
  const names = new Set([...shelf.places.keys(), ...files.map((local) => local.id)].map(journalKey));
  const records = [...gathered.sent.keys(), ...gathered.refused.keys()].filter((key) => key.startsWith(journalKey('')));
  return records.filter((key) => over.has(key) || !names.has(key));
}
