import { printComment } from '../model/comment.ts';
import { RoadmapError } from '../model/errors.ts';
import { readComment } from '../model/read-comment.ts';
import type { PartUpdate } from '../ports/snapshot-store.ts';
import { loadComments } from './comment-bases.ts';
import { decideComment, isOverruled } from './comment-decide.ts';
import { bodyHere, readAgain } from './comment-files.ts';
import { commentNote } from './comment-match.ts';
import type { Tally } from './comment-report.ts';
import { canonicalComment, commentText, isSaved, partKey, partOf } from './comment-text.ts';
import type { CommentDecision, CommentPair, LocalComment, PulledComment } from './comment-types.ts';
import { textOrError } from './compose.ts';
import type { Run } from './session.ts';
import type { FileChange } from './writer.ts';

/** An editor that keeps changing a file while it is being merged is left alone for this run. */
const TRIES = 3;

/**
 * Brings the files of these comments to where the remote is, as `settle` does with issues: what was seen is durable first, then
 * one replace that moves text, link and pointer together.
 * @returns the pairs as they stand now; those whose file would not hold still are missing, and reported
 */
export async function settleComments(
  run: Run,
  decisions: readonly CommentDecision[],
  tally: Tally,
): Promise<readonly CommentPair[]> {
  const done: CommentPair[] = [];
  let todo = decisions;
  for (let round = 0; todo.length > 0 && round < TRIES; round += 1) {
    const steps: Step[] = [];
    for (const decision of todo) steps.push(...localStep(run, decision));
    await saveParts(run, steps);
    const failed = await run.writer.write(steps.map((step) => step.change));
    const moved: CommentPair[] = [];
    for (const step of steps) {
      const { decision, change } = step;
      const error = failed.get(change);
      const { thread } = decision.pair;
      if (error === null) moved.push(decision.pair);
      else if (error !== undefined) run.report(commentNote(thread, 'error', error.message));
      else {
        done.push(after(run, step));
        if (decision.pulls) tally.add(thread, 'in');
      }
    }
    todo = await decideAgain(run, moved);
  }
  for (const { pair } of todo) run.report(commentNote(pair.thread, 'skip', `${pair.local.path} keeps changing`));
  return done;
}

/** New files for new comments, and for those whose file is gone. */
export async function createComments(run: Run, comments: readonly PulledComment[], tally: Tally): Promise<void> {
  const files = comments.flatMap((one) => newFile(run, one));
  const lines = files.map(({ one }) => `in #${one.thread.key} ${one.thread.issue} comment ${one.id}`);
  await run.saveParts(new Map(files.map(({ one, part }) => [partKey(one.thread, one.remote.key), part])), lines);
  const failed = await run.writer.write(files.map((file) => file.change));
  for (const { one, change } of files) {
    const error = failed.get(change);
    const taken = `${one.path} exists and is not linked to comment ${one.remote.key}`;
    if (error === undefined) tally.add(one.thread, 'in');
    else run.report(commentNote(one.thread, 'error', error?.message ?? taken));
  }
}

interface Step {
  readonly decision: CommentDecision;
  readonly change: FileChange;
  readonly part: PartUpdate | null;
}

/** The same merge, with nothing sent yet. None: no file can hold it, and that was said. */
function localStep(run: Run, { pair }: CommentDecision): readonly Step[] {
  const { engine, options, rights } = run;
  const held_back = options.held_back ?? 'later';
  const here = decideComment(engine, { ...options, held_back }, pair, rights);
  const text = textOrError(() => commentText(engine, pair, { body: here.local, base: here.base }));
  if (text instanceof RoadmapError) {
    run.report(commentNote(pair.thread, 'error', `comment ${pair.remote.key}: ${text.message}`));
    return [];
  }
  const part = partOf(pair, here.base, pair.meta?.refused);
  const lost = isOverruled(engine, options, here) ? { lost: canonicalComment(bodyHere(engine, pair.local)) } : {};
  const line = `${pair.thread.issue} #${pair.thread.key} ${here.pulls ? '← comments' : '= comments'}`;
  const change = { path: pair.local.path, expected: pair.local.text, text, line };
  return [{ decision: here, change, part: isSaved(engine, pair, part) ? null : { ...part, ...lost } }];
}

async function saveParts(run: Run, steps: readonly Step[]): Promise<void> {
  const saved = steps.filter((step) => step.part !== null);
  const parts = saved.map(({ decision, part }) => [keyOf(decision.pair), part as PartUpdate] as const);
  const lines = saved.map(
    ({ decision: { pair } }) => `in #${pair.thread.key} ${pair.thread.issue} comment ${pair.local.id}`,
  );
  await run.saveParts(new Map(parts), lines);
}

function keyOf({ thread, remote }: CommentPair): string {
  return partKey(thread, remote.key);
}

function after({ engine }: Run, { decision, change, part }: Step): CommentPair {
  const { pair, base } = decision;
  // It loads: no edit leaves a text that does not.
  const local = readComment(change.path, change.text, engine.config) as LocalComment;
  if (part === null) return { ...pair, local, base, relinked: false };
  const { oid } = engine.snapshots;
  const entry = { seen: oid(part.seen), base: part.base === null ? null : oid(part.base), meta: '' };
  return { ...pair, local, base, entry, meta: part.meta, relinked: false };
}

async function decideAgain(run: Run, moved: readonly CommentPair[]): Promise<readonly CommentDecision[]> {
  const decisions: CommentDecision[] = [];
  for (const pair of moved)
    for (const again of await readHere(run, pair))
      decisions.push(decideComment(run.engine, run.options, again, run.rights));
  return decisions;
}

/** The pair over its file as it is now; none when that is no longer to be had, which is reported. */
export async function readHere(run: Run, pair: CommentPair): Promise<readonly CommentPair[]> {
  const { engine, gathered } = run;
  const local = await readAgain(engine, pair.local);
  if (local?.text === pair.local.text) return [pair];
  const { thread, remote, entry, meta, relinked, winner } = pair;
  const link = local?.values.remote_ids?.[engine.remote] ?? remote.key;
  if (local === null || link !== remote.key) {
    const why = local === null ? 'was removed or can no longer be read' : 'was linked to another comment meanwhile';
    run.report(commentNote(thread, 'skip', `${pair.local.path} ${why}`));
    return [];
  }
  const draft = { thread, local, key: remote.key, comment: remote.comment, entry, meta, relinked };
  const loaded = await loadComments(engine, gathered, [draft]);
  return loaded.map((one) => ({ ...one, winner }));
}

interface NewFile {
  readonly one: PulledComment;
  readonly change: FileChange;
  readonly part: PartUpdate;
}

/** None: no file can hold it, and that was said. */
function newFile(run: Run, one: PulledComment): readonly NewFile[] {
  const { thread, path, remote, meta } = one;
  const seen = canonicalComment(remote.body);
  const text = textOrError(() => newText(run, one));
  if (text instanceof RoadmapError) {
    run.report(commentNote(thread, 'error', `comment ${remote.key}: ${text.message}`));
    return [];
  }
  const change = { path, expected: null, text, line: `${thread.issue} #${thread.key} ← comments` };
  return [{ one, change, part: { seen, base: seen, meta } }];
}

/** An account that no longer exists. */
const NOBODY = 'ghost';

function newText({ engine }: Run, { id, remote, meta }: PulledComment): string {
  const { created_at: created, updated_at: updated, author } = meta;
  return printComment({
    ...{ id, created, author: author ?? NOBODY, body: remote.body },
    ...(updated > created ? { updated } : {}),
    links: {
      remote_ids: { [engine.remote]: remote.key },
      sync_base: { [engine.remote]: `${remote.updated_at}/${remote.oid.slice(0, 12)}` },
    },
  });
}
