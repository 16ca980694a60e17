import { RoadmapError } from '../../model/errors.ts';
import type { CommentDesk, CommentOutcome, ItemComment } from '../../ports/tracker.ts';
import type { Reply } from './client.ts';
import { toComment } from './items.ts';
import type { CommentNode, Native } from './items.ts';
import { refusalOf } from './limits.ts';
import { withMarker } from './marker.ts';
import { ADD_COMMENT, DELETE_COMMENT, UPDATE_COMMENT } from './mutations.ts';
import { undone, undoneBy } from './outcomes.ts';
import type { Undone } from './outcomes.ts';
import { neutralise } from './outgoing.ts';
import type { Repository } from './repository.ts';
import { normaliseBody } from './text.ts';
import { isWholeComment } from './whole.ts';

/** Comments of issues. Adding one is exactly one request, and never sent again. */
export function makeComments(repository: Repository): CommentDesk {
  const textOf = (body: string, marker: string | null): string => {
    const text = neutralise(repository, normaliseBody(body));
    return marker === null ? text : withMarker(text, marker);
  };
  return {
    async add(item, { id, body }) {
      const input = { subjectId: item.id, body: textOf(body, id) };
      const outcome = await write<Added>(repository, { document: ADD_COMMENT, input }, (data) => {
        return data?.addComment?.commentEdge?.node ?? null;
      });
      const isLocked =
        (item.native as Native).locked || (outcome.kind !== 'done' && /is locked/i.test(outcome.message));
      if (outcome.kind !== 'refused' || !isLocked) return outcome;
      const why = `#${item.key} is locked on GitHub, which takes no comment on it until it is unlocked`;
      return { kind: 'refused', message: `${why} (${outcome.message})` };
    },
    edit: (comment: ItemComment, body) => {
      const input = { id: comment.id, body: textOf(body, comment.marker) };
      return write<Updated>(repository, { document: UPDATE_COMMENT, input }, (data) => {
        return data?.updateIssueComment?.issueComment ?? null;
      });
    },
    async remove({ id }) {
      const reply = await send<Readonly<Record<string, unknown>>>(repository, DELETE_COMMENT, { id });
      if ('kind' in reply) return reply;
      const { data, errors } = reply;
      // What is not there any more is deleted.
      const isGone = errors.some((error) => error.type === 'NOT_FOUND');
      const isDone = errors.length === 0 && (data?.['deleteIssueComment'] ?? null) !== null;
      return isGone || isDone ? { kind: 'done' } : undoneBy(reply);
    },
  };
}

interface Added {
  readonly addComment: { readonly commentEdge: { readonly node: CommentNode | null } | null } | null;
}

interface Updated {
  readonly updateIssueComment: { readonly issueComment: CommentNode | null } | null;
}

interface Writing {
  readonly document: string;
  readonly input: { readonly body: string } & Readonly<Record<string, string>>;
}

async function write<Data>(
  repository: Repository,
  { document, input }: Writing,
  nodeIn: (data: Data | null) => CommentNode | null,
): Promise<CommentOutcome> {
  const message = refusalOf({ body: input.body });
  if (message !== null) return { kind: 'refused', message };
  const reply = await send<Data>(repository, document, input);
  if ('kind' in reply) return reply;
  const node = nodeIn(reply.data);
  if (!isWholeComment(node)) return undoneBy(reply);
  return { kind: 'done', comment: toComment(node) };
}

async function send<Data>(
  repository: Repository,
  document: string,
  input: Readonly<Record<string, string>>,
): Promise<Reply<Data> | Undone> {
  try {
    return await repository.client.send<Data>(document, { input });
  } catch (error) {
    return error instanceof RoadmapError ? undone(error) : { kind: 'unknown', message: String(error) };
  }
}
