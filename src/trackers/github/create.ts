import { RoadmapError } from '../../model/errors.ts';
import type { Draft, FieldChange, Outcome, Values } from '../../ports/tracker.ts';
import { nothingFound } from './found.ts';
import { toItem } from './items.ts';
import type { IssueNode } from './items.ts';
import { listOf, planLabelling, stringOf } from './labelling.ts';
import { fitAssignees, fitLabels, refusalOf } from './limits.ts';
import { withMarker } from './marker.ts';
import { CREATE } from './mutations.ts';
import { undone, undoneBy } from './outcomes.ts';
import { neutralise } from './outgoing.ts';
import type { Repository } from './repository.ts';
import type { Hands } from './steps.ts';
import { normaliseBody, normaliseTitle } from './text.ts';
import { isWhole } from './whole.ts';

type Answer = { readonly createIssue: { readonly issue: Partial<IssueNode> | null } | null };

/**
 * Exactly one `createIssue`. All reads and the making of labels come before it; what throws there created nothing. Dependencies and
 * a state other than open are left to the update that follows.
 * @throws RoadmapError what `endsRun` tells also for the creation itself, which then is not made
 */
export async function createOne(hands: Hands, draft: Draft): Promise<Outcome> {
  const { repository } = hands;
  const texts = textsOf(repository, draft);
  const message = refusalOf(texts);
  if (message !== null) return { kind: 'refused', message };
  const parts = [
    await planLabels(hands, draft.values),
    await planAssignees(hands, draft.values),
    await planRelations(hands, draft.values),
  ];
  const input = Object.assign(
    { repositoryId: await repository.id(), ...texts },
    ...parts.map((part) => part.input),
  ) as Readonly<Record<string, unknown>>;
  const later = parts.find((part) => part.later !== undefined)?.later;
  if (later !== undefined) return { kind: 'failed', message: later };
  const outcome = await send(repository, input);
  return outcome.kind === 'done' ? { ...outcome, notes: parts.flatMap((part) => part.notes) } : outcome;
}

function textsOf(repository: Repository, { id, values }: Draft): { title: string; body: string } {
  const body = neutralise(repository, normaliseBody(stringOf(values['body']) ?? ''));
  return { title: normaliseTitle(stringOf(values['title']) ?? ''), body: withMarker(body, id) };
}

interface Part {
  readonly input: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  readonly later?: string | undefined;
}

async function planLabels({ repository, tables }: Hands, values: Values): Promise<Part> {
  const { families } = repository;
  const native = { labels: { totalCount: 0, nodes: [] }, issueType: null };
  const plan = planLabelling(families, native, { item: { values: {} }, changes: changesOf(values) });
  const typeId = plan.type === null ? null : await tables.typeFor(plan.type.value);
  const { fit, notes } = fitLabels(typeId === null ? plan.add : plan.add.filter((one) => one !== plan.type?.label), 0);
  const { ids, notes: missing, later } = await tables.labelsToAdd(fit);
  return {
    input: { ...(ids.length > 0 && { labelIds: ids }), ...(typeId !== null && { issueTypeId: typeId }) },
    notes: [...notes, ...missing],
    later,
  };
}

/** What is managed in labels, as changes of an issue that has none. */
function changesOf(values: Values): Readonly<Record<string, FieldChange>> {
  const scalars = ['status', 'priority', 'issue_type'].map((name) => [name, { set: stringOf(values[name]) }]);
  return { ...Object.fromEntries(scalars), labels: { add: listOf(values['labels']), remove: [] } } as Readonly<
    Record<string, FieldChange>
  >;
}

async function planAssignees({ tables }: Hands, values: Values): Promise<Part> {
  const found = await tables.peopleToAdd(listOf(values['assignees']));
  const { fit, notes } = fitAssignees(found.names, 0);
  const ids = found.ids.slice(0, fit.length);
  return { input: ids.length > 0 ? { assigneeIds: ids } : {}, notes: [...found.notes, ...notes] };
}

async function planRelations({ tables }: Hands, values: Values): Promise<Part> {
  const milestone = stringOf(values['milestone']);
  const parent = stringOf(values['parent']);
  const milestones = milestone === null ? nothingFound : await tables.milestone(milestone);
  const parents = parent === null ? nothingFound : await tables.issues([parent]);
  const [milestoneId] = milestones.ids;
  const [parentIssueId] = parents.ids;
  return {
    input: { ...(milestoneId !== undefined && { milestoneId }), ...(parentIssueId !== undefined && { parentIssueId }) },
    notes: [...milestones.notes, ...parents.notes],
  };
}

/** From the answer alone: a second call here could fail and hide what was made. */
async function send(repository: Repository, input: Readonly<Record<string, unknown>>): Promise<Outcome> {
  try {
    const reply = await repository.client.send<Answer>(CREATE, { input });
    const issue = reply.data?.createIssue?.issue;
    if (!isWhole(issue)) return undoneBy(reply);
    return { kind: 'done', item: toItem(issue, repository.reader), notes: [] };
  } catch (error) {
    return error instanceof RoadmapError ? undone(error) : { kind: 'unknown', message: String(error) };
  }
}
