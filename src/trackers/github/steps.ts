import type { FieldChange, Update } from '../../ports/tracker.ts';
import { nothingFound } from './found.ts';
import { keyOf } from './items.ts';
import type { Native } from './items.ts';
import { elementsOf, planLabelling } from './labelling.ts';
import { fitAssignees, fitLabels } from './limits.ts';
import { withMarker } from './marker.ts';
import type { Step } from './mutations.ts';
import { neutralise } from './outgoing.ts';
import type { Repository } from './repository.ts';
import { closeReason } from './status.ts';
import type { Tables } from './tables.ts';
import { fold, normaliseBody, normaliseTitle } from './text.ts';

type Planned = Pick<Step, 'mutation' | 'input'>;

interface Plan {
  readonly steps: readonly Planned[];
  readonly notes: readonly string[];
  readonly later?: string | undefined;
}

export interface Hands {
  readonly repository: Repository;
  readonly tables: Tables;
}

/** An update with what its very version holds. */
interface Task extends Update {
  readonly native: Native;
}

/** The mutations that make one update, in order; the last one reads the whole issue back. `later`: why none is sent this time. */
export async function planSteps(
  hands: Hands,
  update: Update,
  prefix: string,
): Promise<{ readonly steps: readonly Step[]; readonly notes: readonly string[]; readonly later: string | null }> {
  const task: Task = { ...update, native: update.item.native as Native };
  const plans = [
    await planText(hands, task),
    planStatus(task),
    await planLabels(hands, task),
    await planAssignees(hands, task),
    await planParent(hands, task),
    await planDependencies(hands, task),
  ];
  const later = plans.find((plan) => plan.later !== undefined)?.later ?? null;
  const all = later === null ? plans.flatMap((plan) => plan.steps) : [];
  const steps = all.map((step, n) => ({ ...step, alias: `${prefix}s${n}`, reads: n === all.length - 1 }));
  return { steps, notes: plans.flatMap((plan) => plan.notes), later };
}

/** The texts that an update sends, as they are sent; a body keeps the marker that its item carries. */
export function textsOf(repository: Repository, { item, changes }: Update): { title?: string; body?: string } {
  const title = valueOf(changes['title']);
  const body = valueOf(changes['body']);
  const text = body === null ? '' : neutralise(repository, normaliseBody(body), (item.native as Native).body);
  return {
    ...(title !== null && { title: normaliseTitle(title) }),
    ...(body !== null && { body: item.marker === null ? text : withMarker(text, item.marker) }),
  };
}

/** Title, body and milestone share a mutation; to take a milestone off is not possible with it. */
async function planText({ repository, tables }: Hands, task: Task): Promise<Plan> {
  const milestone = valueOf(task.changes['milestone']);
  const found = milestone === null ? nothingFound : await tables.milestone(milestone);
  const input = { ...textsOf(repository, task), ...(found.ids[0] !== undefined && { milestoneId: found.ids[0] }) };
  const isEmpty = Object.keys(input).length === 0;
  const step: Planned = { mutation: 'updateIssue', input: { id: task.item.id, ...input } };
  return { steps: isEmpty ? [] : [step], notes: found.notes };
}

/** GitHub takes a reason only together with a change of state: another reason for a closed issue reopens it first. */
function planStatus({ item, changes, native }: Task): Plan {
  const status = valueOf(changes['status']);
  if (status === null) return { steps: [], notes: [] };
  const isOpen = native.state === 'OPEN';
  const reopen: Planned[] = isOpen ? [] : [{ mutation: 'reopenIssue', input: { issueId: item.id } }];
  const stateReason = closeReason(status);
  if (stateReason === null) return { steps: reopen, notes: [] };
  const close: Planned = { mutation: 'closeIssue', input: { issueId: item.id, stateReason } };
  return { steps: [...reopen, close], notes: [] };
}

async function planLabels({ repository, tables }: Hands, task: Task): Promise<Plan> {
  const { item, native } = task;
  const plan = planLabelling(repository.families, native, task);
  const typeId = plan.type === null ? null : await tables.typeFor(plan.type.value);
  const names = typeId === null ? plan.add : plan.add.filter((name) => name !== plan.type?.label);
  const { fit, notes } = fitLabels(names, native.labels.nodes.length - plan.remove.length);
  const added = await tables.labelsToAdd(fit);
  const removed = plan.remove.map((label) => label.id);
  const input = (labelIds: readonly string[]): Planned['input'] => ({ labelableId: item.id, labelIds });
  const type: Planned = { mutation: 'updateIssueIssueType', input: { issueId: item.id, issueTypeId: typeId } };
  return {
    steps: [
      // What leaves makes room for what comes.
      ...stepFor('removeLabelsFromLabelable', removed, input),
      ...stepFor('addLabelsToLabelable', added.ids, input),
      ...(typeId !== null || plan.clearsType ? [type] : []),
    ],
    notes: [...notes, ...added.notes],
    later: added.later,
  };
}

async function planAssignees({ tables }: Hands, { item, changes, native }: Task): Promise<Plan> {
  const { add, remove } = elementsOf(changes['assignees']);
  const gone = new Set(remove.map(fold));
  const removed = native.assignees.nodes.filter((user) => gone.has(fold(user.login))).map((user) => user.id);
  const found = await tables.peopleToAdd(add);
  const { fit, notes } = fitAssignees(found.names, native.assignees.nodes.length - removed.length);
  const input = (assigneeIds: readonly string[]): Planned['input'] => ({ assignableId: item.id, assigneeIds });
  return {
    steps: [
      ...stepFor('removeAssigneesFromAssignable', removed, input),
      ...stepFor('addAssigneesToAssignable', found.ids.slice(0, fit.length), input),
    ],
    notes: [...found.notes, ...notes],
  };
}

async function planParent({ tables }: Hands, { item, changes, native }: Task): Promise<Plan> {
  const change = changes['parent'];
  if (change === undefined || !('set' in change)) return { steps: [], notes: [] };
  if (change.set === null) {
    if (native.parent === null) return { steps: [], notes: [] };
    const input = { issueId: native.parent.id, subIssueId: item.id };
    return { steps: [{ mutation: 'removeSubIssue', input }], notes: [] };
  }
  const { ids, notes } = await tables.issues([change.set]);
  const steps = ids.map((issueId): Planned => {
    return { mutation: 'addSubIssue', input: { issueId, subIssueId: item.id, replaceParent: true } };
  });
  return { steps, notes };
}

async function planDependencies({ repository, tables }: Hands, { item, changes, native }: Task): Promise<Plan> {
  const { add, remove } = elementsOf(changes['depends_on']);
  const gone = new Set(remove);
  const here = new Map(native.blockedBy.nodes.map((one) => [keyOf(repository.reader, one), one.id]));
  const { ids, notes } = await tables.issues(add.filter((key) => !here.has(key)));
  const left = [...here].filter(([key]) => gone.has(key)).map(([, id]) => id);
  const step = (mutation: Step['mutation'], blockingIssueId: string): Planned => {
    return { mutation, input: { issueId: item.id, blockingIssueId } };
  };
  return {
    steps: [...left.map((id) => step('removeBlockedBy', id)), ...ids.map((id) => step('addBlockedBy', id))],
    notes,
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
