import { RoadmapError } from '../../model/errors.ts';
import type { Draft, Outcome, Values } from '../../ports/tracker.ts';
import { endsRun, isUnsent } from '../http.ts';
import type { Reply } from './client.ts';
import { CREATE } from './documents.ts';
import { isWhole, toItem } from './items.ts';
import type { IssueNode } from './items.ts';
import { withMarker } from './marker.ts';
import { normaliseBody, normaliseTitle } from './mapping.ts';
import type { Repository } from './repository.ts';
import type { Tables } from './tables.ts';
import { isBroken, isLimit } from './troubles.ts';

export interface Creating {
  readonly repository: Repository;
  readonly tables: Tables;
}

type Answer = { readonly createIssue: { readonly issue: Partial<IssueNode> | null } | null };

/**
 * Exactly one `createIssue`. All reads and the making of labels come before it; what throws there created nothing.
 * @throws RoadmapError what `endsRun` tells also for the creation itself, which then is not made
 */
export async function createOne(hands: Creating, draft: Draft): Promise<Outcome> {
  const { repository, tables } = hands;
  const { values } = draft;
  const labelNames = listOf(values, 'labels');
  const labels = labelNames.length > 0 ? await tables.labelsToAdd(labelNames) : { ids: [], notes: [] };
  const assignees = await tables.peopleToAdd(listOf(values, 'assignees'));
  const input = {
    repositoryId: await repository.id(),
    title: normaliseTitle(textOf(values, 'title')),
    body: withMarker(normaliseBody(textOf(values, 'body')), draft.id),
    ...(labels.ids.length > 0 && { labelIds: labels.ids }),
    ...(assignees.ids.length > 0 && { assigneeIds: assignees.ids }),
  };
  const outcome = await send(repository, input);
  if (outcome.kind !== 'done') return outcome;
  const notes = [...labels.notes, ...assignees.notes];
  return { ...outcome, notes };
}

async function send(repository: Repository, input: Readonly<Record<string, unknown>>): Promise<Outcome> {
  try {
    const reply = await repository.client.send<Answer>(CREATE, { input });
    return readOutcome(reply);
  } catch (error) {
    if (!(error instanceof RoadmapError)) return { kind: 'unknown', message: String(error) };
    if (endsRun(error)) throw error;
    const { message } = error;
    if (isUnsent(error) || error.code === 'remote.auth') return { kind: 'failed', message };
    return error.code === 'remote.forbidden' ? { kind: 'refused', message } : { kind: 'unknown', message };
  }
}

/** From the answer alone: a second call here could fail and hide what was made. */
function readOutcome(reply: Reply<Answer>): Outcome {
  const issue = reply.data?.createIssue?.issue;
  if (isWhole(issue)) return { kind: 'done', item: toItem(issue, issue.author?.login ?? null), notes: [] };
  const [error] = reply.errors;
  if (!error || isBroken(error)) return { kind: 'unknown', message: error?.message ?? 'GitHub said nothing about it.' };
  return { kind: isLimit(error) ? 'failed' : 'refused', message: error.message };
}

function listOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function textOf(values: Values, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}
