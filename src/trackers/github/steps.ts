import type { FieldChange, Update } from '../../ports/tracker.ts';
import type { Step } from './documents.ts';
import { normaliseBody, normaliseTitle } from './mapping.ts';
import { withMarker } from './marker.ts';
import { closeReason } from './status.ts';
import type { Tables } from './tables.ts';

type Planned = Pick<Step, 'mutation' | 'input'>;

/** The mutations that make one update, in order; the last one reads the whole issue back. */
export async function planSteps(
  tables: Tables,
  update: Update,
  prefix: string,
): Promise<{ readonly steps: readonly Step[]; readonly notes: readonly string[] }> {
  const labels = await planLabels(tables, update);
  const assignees = await planAssignees(tables, update);
  const all = [...planText(update), ...planStatus(update), ...labels.steps, ...assignees.steps];
  const steps = all.map((step, n) => ({ ...step, alias: `${prefix}s${n}`, reads: n === all.length - 1 }));
  return { steps, notes: [...labels.notes, ...assignees.notes] };
}

/** A body keeps the marker that its item carries. */
function planText({ item, changes }: Update): Planned[] {
  const title = valueOf(changes['title']);
  const body = valueOf(changes['body']);
  if (title === null && body === null) return [];
  const text = body === null ? null : normaliseBody(body);
  return [
    {
      mutation: 'updateIssue',
      input: {
        id: item.id,
        ...(title !== null && { title: normaliseTitle(title) }),
        ...(text !== null && { body: item.marker === null ? text : withMarker(text, item.marker) }),
      },
    },
  ];
}

/** GitHub takes a reason only together with a change of state: another reason for a closed issue reopens it first. */
function planStatus({ item, changes }: Update): Planned[] {
  const status = valueOf(changes['status']);
  if (status === null) return [];
  const reopen: Planned = { mutation: 'reopenIssue', input: { issueId: item.id } };
  const stateReason = closeReason(status);
  if (stateReason === null) return [reopen];
  const close: Planned = { mutation: 'closeIssue', input: { issueId: item.id, stateReason } };
  return item.values['status'] === 'open' ? [close] : [reopen, close];
}

async function planLabels(tables: Tables, { item, changes }: Update): Promise<{ steps: Planned[]; notes: string[] }> {
  const { add, remove } = elementsOf(changes['labels']);
  const added = add.length > 0 ? await tables.labelsToAdd(add) : { ids: [], notes: [] };
  const removed = remove.length > 0 ? await tables.labelsToRemove(remove) : [];
  const input = (labelIds: readonly string[]): Planned['input'] => ({ labelableId: item.id, labelIds });
  return {
    steps: [
      ...stepFor('addLabelsToLabelable', added.ids, input),
      ...stepFor('removeLabelsFromLabelable', removed, input),
    ],
    notes: [...added.notes],
  };
}

async function planAssignees(
  tables: Tables,
  { item, changes }: Update,
): Promise<{ steps: Planned[]; notes: string[] }> {
  const { add, remove } = elementsOf(changes['assignees']);
  const added = await tables.peopleToAdd(add);
  const removed = await tables.peopleToRemove(remove);
  const input = (assigneeIds: readonly string[]): Planned['input'] => ({ assignableId: item.id, assigneeIds });
  return {
    steps: [
      ...stepFor('addAssigneesToAssignable', added.ids, input),
      ...stepFor('removeAssigneesFromAssignable', removed, input),
    ],
    notes: [...added.notes],
  };
}

function stepFor(
  mutation: Step['mutation'],
  ids: readonly string[],
  input: (ids: readonly string[]) => Planned['input'],
): Planned[] {
  return ids.length === 0 ? [] : [{ mutation, input: input(ids) }];
}

function valueOf(change: FieldChange | undefined): string | null {
  return change !== undefined && 'set' in change ? change.set : null;
}

function elementsOf(change: FieldChange | undefined): {
  readonly add: readonly string[];
  readonly remove: readonly string[];
} {
  return change !== undefined && 'add' in change ? change : { add: [], remove: [] };
}
