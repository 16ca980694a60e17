import { RoadmapError } from '../model/errors.ts';
import { editIssue } from '../model/edit-issue.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { bookkeeping, textOrError, type Bookkeeping } from './compose.ts';
import type { Run } from './session.ts';
import { pairNote } from './settle.ts';
import type { Operation, Pair } from './types.ts';

/** An editor that keeps saving is not waited for longer than this. */
const TRIES = 5;

/**
 * Splices link, pointer and status into whatever the file holds by now: an edit made meanwhile stays, and stays an edit. A file
 * that somebody took to another version meanwhile has its own link and pointer, and keeps them: this base is not that version's.
 * On another branch a file that differs is no edit of what was sent, whatever its pointer.
 * @returns the issue as it stands now, or null when nothing was written.
 */
export async function writeBook(run: Run, pair: Pair, book: Bookkeeping, op: Operation): Promise<Issue | null> {
  const { engine } = run;
  let { issue } = pair;
  const line = [issue.id, book.remote.key === '' ? [] : `#${book.remote.key}`, outcomeOf(op)].flat().join(' ');
  for (let round = 0; round < TRIES; round += 1) {
    const now = { ...pair, issue };
    const text = textOrError(() => editIssue(now.issue.text, bookkeeping(engine, now, book), engine.config));
    if (text instanceof RoadmapError) return failed(run, pair, text);
    const change = { path: issue.path, expected: issue.text, text, line };
    const error = (await run.writer.write([change])).get(change);
    // It loads: no edit leaves a text that does not.
    if (error === undefined) return readIssue(issue.path, text, engine.config) as Issue;
    if (error !== null) return failed(run, pair, error);
    const fresh = await engine.store.read(issue.path);
    if (fresh === null || !('id' in fresh) || !isSameVersion(run, fresh, pair.issue)) return null;
    if ((await engine.branchNow()) !== engine.branch) return null;
    issue = fresh;
  }
  return null;
}

function failed(run: Run, pair: Pair, error: RoadmapError): null {
  run.report(pairNote(pair, 'error', error.message));
  return null;
}

function isSameVersion({ engine }: Run, fresh: Issue, planned: Issue): boolean {
  const mark = ({ id, values }: Issue): string =>
    JSON.stringify([id, values.remote_ids?.[engine.remote], values.sync_base?.[engine.remote]]);
  return mark(fresh) === mark(planned);
}

/** What a commit says about it. */
function outcomeOf(op: Operation): string {
  if (op.op === 'create_remote') return '→ new';
  if (op.op === 'skip') return '= pending';
  return op.op === 'error' ? `! ${op.reason}` : `→ ${op.fields.join(', ')}`;
}
