import { RoadmapError } from '../model/errors.ts';
import { bodyHere, linkOf, pointerIn, readAgain } from './comment-files.ts';
import { commentNote } from './comment-match.ts';
import { commentText } from './comment-text.ts';
import type { CommentPair, LocalComment } from './comment-types.ts';
import { textOrError } from './compose.ts';
import type { Run } from './session.ts';
import type { Engine } from './types.ts';

/** An editor that keeps saving is not waited for longer than this. */
const TRIES = 5;

/**
 * Splices link and pointer into whatever the file holds by now: an edit made meanwhile stays, and stays an edit. A file that
 * somebody took to another version meanwhile keeps what it has.
 * @returns whether they stand in the file
 */
export async function writeLink(run: Run, pair: CommentPair, base: string | undefined): Promise<boolean> {
  const { engine } = run;
  const { thread, remote } = pair;
  const version = versionOf(engine, pair.local);
  let { local } = pair;
  for (let round = 0; round < TRIES; round += 1) {
    const now = { local, remote };
    const text = textOrError(() => commentText(engine, now, { body: bodyHere(engine, now.local), base }));
    if (text instanceof RoadmapError) return failed(run, pair, text);
    const line = `${thread.issue} #${thread.key} → comments`;
    const change = { path: local.path, expected: local.text, text, line };
    const error = (await run.writer.write([change])).get(change);
    if (error === undefined) return true;
    if (error !== null) return failed(run, pair, error);
    const fresh = await readAgain(engine, local);
    if (fresh === null || versionOf(engine, fresh) !== version) return false;
    local = fresh;
  }
  return false;
}

function failed(run: Run, { thread, local }: CommentPair, error: RoadmapError): false {
  run.report(commentNote(thread, 'error', `comment ${local.id}: ${error.message}`));
  return false;
}

/** What makes two readings of a file the same version of it, whatever its text. */
function versionOf(engine: Engine, local: LocalComment): string {
  return JSON.stringify([local.id, linkOf(engine, local), pointerIn(engine, local)]);
}
