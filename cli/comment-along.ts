import { addComment, assertSaysSomething } from '../src/app/add-comment.ts';
import type { EditOutcome } from '../src/app/edit-issues.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';
import { knownUser } from './known-user.ts';

/**
 * A comment that goes with a change of issues: what can be wrong with it is found before any of them changes.
 * @returns the same outcomes after a comment on each issue that went well
 * @throws RoadmapError `comment.empty`, `user.unknown`
 */
export async function commentAlong(
  context: Context,
  text: string | undefined,
): Promise<(outcomes: readonly EditOutcome[]) => Promise<readonly EditOutcome[]>> {
  if (text === undefined) return async (outcomes) => outcomes;
  assertSaysSomething(text);
  const author = await knownUser(context);
  const { clock, random } = context;
  const files = await context.files();
  return async (outcomes) => {
    const after: EditOutcome[] = [];
    for (const outcome of outcomes) {
      if (!('error' in outcome))
        after.push(
          await addComment({ files, clock, random }, { issueId: outcome.issue.id, author, text }).then(
            () => ({ ...outcome, changed: [...outcome.changed, 'comment'] }),
            (error: unknown) => withoutComment(outcome, error),
          ),
        );
      else after.push(outcome);
    }
    return after;
  };
}

function withoutComment({ ref, issue }: Exclude<EditOutcome, { error: unknown }>, error: unknown): EditOutcome {
  if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
  const { kind, code, message, hints, data } = error;
  const told = `the issue was changed, its comment was not written: ${message}`;
  return {
    ref,
    path: issue.path,
    error: new RoadmapError({ kind, code, message: told, hints, data, cause: error }),
    partly: true,
  };
}
