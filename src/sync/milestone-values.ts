import type { PlanningChanges } from '../model/edit-planning-file.ts';
import type { MilestoneValues } from '../model/milestone.ts';
import { normaliseTime } from '../model/time.ts';
import type { ItemMilestone, MilestoneValues as RemoteValues, SyncField, Value, Values } from '../ports/tracker.ts';
import { valueOf } from './values.ts';

/** What both sides hold of a milestone: what is hashed, and merged. The description goes along when one is made, and not again. */
export const milestoneFields: readonly SyncField[] = ['title', 'state', 'due_date'].map((name) => ({
  name,
  kind: 'scalar',
}));

/** Whose configuration milestones follow: its direction, its strategy. */
export const MILESTONE_FIELD: SyncField = { name: 'milestone', kind: 'scalar', names: 'milestone' };

/** P(L): a time counts as its day in UTC, and whatever is not closed is open. */
export function projectMilestone({ name, status, due_date }: MilestoneValues): Values {
  const due = due_date === undefined ? null : normaliseTime(due_date);
  return { title: name, state: status === 'closed' ? 'closed' : 'open', due_date: due?.slice(0, 10) ?? null };
}

export function valuesThere({ title, state, due_date }: ItemMilestone): Values {
  return { title, state, due_date };
}

/** What the file is to hold of these fields. */
export function acceptMilestone(
  values: Values,
  names: readonly string[],
): NonNullable<PlanningChanges<MilestoneValues>['values']> {
  const changes: Record<string, Value> = {};
  for (const name of names) changes[KEYS[name] ?? name] = valueOf(values, name);
  return changes as NonNullable<PlanningChanges<MilestoneValues>['values']>;
}

/** As the file spells a field. */
const KEYS: Readonly<Record<string, string>> = { title: 'name', state: 'status' };

/** What is sent of these fields. */
export function sentOf(values: Values, names: readonly string[]): Partial<RemoteValues> {
  return Object.fromEntries(names.map((name) => [name, valueOf(values, name)]));
}
