import { journalKey, loadComments } from './comment-bases.ts';
import { decideComment } from './comment-decide.ts';
import { bodyHere, pointerIn, readShelf } from './comment-files.ts';
import { matchByLink } from './comment-match.ts';
import { canonicalComment, commentText, partKey, partOf } from './comment-text.ts';
import { COMMENTS, type CommentDecision, type CommentPair, type Thread, type Unsent } from './comment-types.ts';
import { linkedKeys } from './gather.ts';
import type { Conflict, Triple } from './merge-types.ts';
import type { PartEntry } from '../ports/snapshot-store.ts';
import { OFFLINE } from './offline.ts';
import { isBehind } from './pointer.ts';
import { settleField, type Choice } from './resolve-field.ts';
import { changedMeanwhile, resolve, type Choose, type Resolution, type Resolved } from './resolve.ts';
import { directionOf } from './rules.ts';
import { forgetSent } from './sent.ts';
import type { Decision, Engine, Gathered } from './types.ts';
import { makeWriter } from './writer.ts';

export interface CommentStanding {
  /** Linked comments that differ in something, decided as if by a manual run. */
  readonly decisions: readonly CommentDecision[];
  /** Those that the tracker does not have, of issues that it has. */
  readonly unsent: readonly Unsent[];
}

/** How the comments of linked issues stand towards what was last seen of them. Writes nothing, asks nobody. */
export async function standingComments(engine: Engine, gathered: Gathered): Promise<CommentStanding> {
  if (engine.tracker.comments === undefined || directionOf(engine, COMMENTS) === 'off') return NOTHING;
  const threads = [...linkedKeys(engine, gathered.listing.issues)].flatMap(([key, issues]): readonly Thread[] =>
    issues.length === 1 ? issues.map(({ id: issue }) => ({ issue, key, item: null })) : [],
  );
  const shelf = await readShelf(engine, new Set(threads.map((thread) => thread.issue)));
  const matches = threads.map((thread) => {
    const locals = shelf.comments.get(thread.issue) ?? [];
    return matchByLink(engine, { thread, locals, parts: gathered.tip.parts.get(thread.key) ?? new Map() });
  });
  const drafts = matches.flatMap(({ thread, changed }) => changed.map((one) => ({ ...one, thread, relinked: false })));
  const pairs: CommentPair[] = [];
  for (const pair of await loadComments(engine, gathered, drafts))
    if (!(await knowsMore(engine, pair))) pairs.push(pair);
  return {
    // As whom a refusal was met is not known here: it holds.
    decisions: pairs.map((pair) => decideComment(engine, OFFLINE, pair, String(pair.meta?.refused?.['rights'] ?? ''))),
    unsent: matches.flatMap(({ thread, unlinked }) => unlinked.map((local) => ({ thread, local }))),
  };
}

/** As of issues (`notBehind`): only a run can ask for what stands there now. */
async function knowsMore(engine: Engine, { thread, local, remote, entry }: CommentPair): Promise<boolean> {
  const known = { key: partKey(thread, remote.key), pointer: pointerIn(engine, local), seen_at: remote.updated_at };
  // What was not asked for stands in the tip.
  return isBehind(engine, { ...known, entry: entry as PartEntry });
}

const NOTHING: CommentStanding = { decisions: [], unsent: [] };

/** What a person decides about issues, and about their comments: the conflict's section is the id of the comment. */
export async function resolveAll(
  engine: Engine,
  open: { readonly decisions: readonly Decision[]; readonly comments: readonly CommentDecision[] },
  choose: Choose,
): Promise<Resolved> {
  const issues = await resolve(engine, open.decisions, choose);
  const comments = await resolveComments(engine, open.comments, choose);
  const all = new Map(issues.resolutions.map((one) => [one.id, one]));
  for (const one of comments.resolutions) all.set(one.id, both(all.get(one.id), one));
  return {
    resolutions: [...all.values()],
    written: new Map([...issues.written, ...comments.written]),
    dirty: new Set([...issues.dirty, ...comments.dirty]),
  };
}

function both(first: Resolution | undefined, second: Resolution): Resolution {
  if (first === undefined) return second;
  return {
    ...first,
    taken: { ...first.taken, ...second.taken },
    left: [...first.left, ...second.left],
    to_send: [...new Set([...first.to_send, ...second.to_send])],
  };
}

/** As `resolve`: the base becomes the text that was shown, and nothing is sent. @throws RoadmapError `issue.changed` */
async function resolveComments(
  engine: Engine,
  decisions: readonly CommentDecision[],
  choose: Choose,
): Promise<Resolved> {
  const writer = makeWriter(engine);
  const chosen = decisions.flatMap((decision) => settled(engine, decision, choose));
  const decided = chosen.filter((one) => one.choice !== null);
  // Before anything is written, as in `resolve`.
  const files = decided.map(({ decision: { pair }, local, line }) => {
    const text = commentText(engine, pair, { body: local, base: pair.remote.body });
    return { path: pair.local.path, expected: pair.local.text, text, line };
  });
  const parts = decided.map(({ decision: { pair }, local }) => {
    const part = partOf(pair, pair.remote.body, pair.meta?.refused);
    const mine = bodyHere(engine, pair.local);
    return [
      partKey(pair.thread, pair.remote.key),
      local === mine ? part : { ...part, lost: canonicalComment(mine) },
    ] as const;
  });
  const message = ['roadmap sync resolve', '', ...decided.map(({ line }) => line)].join('\n');
  if (parts.length > 0) await engine.snapshots.write({ message, items: new Map(), parts: new Map(parts) });
  const keys = decided.map(({ decision: { pair } }) => journalKey(pair.local.id));
  await forgetSent(engine, await engine.journal.all('sent'), keys);
  const failed = await writer.write(files);
  for (const [change, error] of failed) throw error ?? changedMeanwhile(change.path);
  const resolutions = new Map<string, Resolution>();
  for (const { resolution } of chosen) resolutions.set(resolution.id, both(resolutions.get(resolution.id), resolution));
  return { resolutions: [...resolutions.values()], written: writer.written, dirty: writer.dirty };
}

interface Settled {
  readonly decision: CommentDecision;
  readonly choice: Choice | null;
  /** What the file is to hold. */
  readonly local: string;
  readonly line: string;
  readonly resolution: Resolution;
}

/** None: it is in no conflict. */
function settled(engine: Engine, decision: CommentDecision, choose: Choose): readonly Settled[] {
  const { pair, conflict } = decision;
  if (conflict === null) return [];
  const { thread, local, remote } = pair;
  const choice = choose(thread.issue, conflict);
  const body = choice === null ? bodyHere(engine, local) : chosenText(engine, decision, choice);
  const word = typeof choice === 'string' ? choice : 'merged';
  const resolution = {
    id: thread.issue,
    remote_id: thread.key,
    taken: choice === null ? {} : { [`${COMMENTS.name}: ${local.id}`]: word },
    left: choice === null ? [conflict] : [],
    to_send: choice !== null && body !== remote.body ? [COMMENTS.name] : [],
  } as const;
  const line = `${thread.issue} #${thread.key} resolved ${COMMENTS.name}: ${local.id}=${word}`;
  return [{ decision, choice, local: body, line, resolution }];
}

/** A side, as a whole comment where nothing is known of what they agreed on. */
function chosenText(engine: Engine, { pair }: CommentDecision, choice: Choice): string {
  const triple: Triple = { local: bodyHere(engine, pair.local), base: pair.base, remote: pair.remote.body };
  const whole: Conflict = { field: COMMENTS.name, section: null, ...triple };
  return String(settleField(COMMENTS, triple, [{ conflict: whole, choice }])?.local);
}
