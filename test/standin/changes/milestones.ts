import type { IssueRow, MilestoneRow, RepoRow, UserRow } from '../rows.ts';
import { changed, emit, touch } from '../world.ts';
import type { World } from '../world.ts';
import { Refusal } from './refusal.ts';

export interface MilestoneText {
  readonly title?: string;
  readonly description?: string | null;
  /** Any ISO 8601 time; its time of day is lost. Null or empty: none. */
  readonly dueOn?: string | null;
  readonly state?: 'OPEN' | 'CLOSED';
}

export function createMilestone(
  world: World,
  repo: RepoRow,
  wanted: MilestoneText & { readonly creator: UserRow | null },
): MilestoneRow {
  checkMilestone(repo, { ...wanted, title: wanted.title ?? '' }, null);
  repo.lastMilestone += 1;
  const now = world.clock.now();
  const row: MilestoneRow = {
    __typename: 'Milestone',
    ...world.nextId('MI'),
    repo,
    number: repo.lastMilestone,
    creator: wanted.creator,
    title: wanted.title ?? '',
    description: wanted.description ?? null,
    dueOn: dayOf(wanted.dueOn),
    state: wanted.state ?? 'OPEN',
    createdAt: now,
    updatedAt: now,
    closedAt: wanted.state === 'CLOSED' ? now : null,
  };
  repo.milestones.push(row);
  world.nodes.set(row.id, row);
  tell(world, 'created', row);
  return row;
}

/** The time of update of its issues stays as it is. */
export function updateMilestone(world: World, row: MilestoneRow, text: MilestoneText): void {
  checkMilestone(row.repo, text, row);
  const before = row.state;
  row.title = text.title ?? row.title;
  if (text.description !== undefined) row.description = text.description;
  if (text.dueOn !== undefined) row.dueOn = dayOf(text.dueOn);
  row.state = text.state ?? row.state;
  row.updatedAt = world.clock.now();
  if (row.state !== before) row.closedAt = row.state === 'CLOSED' ? row.updatedAt : null;
  const switched = row.state === 'CLOSED' ? 'closed' : 'opened';
  tell(world, row.state === before ? 'edited' : switched, row);
}

/** Its issues are left without one; their time of update stays as it is. */
export function deleteMilestone(world: World, row: MilestoneRow): void {
  const { repo } = row;
  repo.milestones.splice(repo.milestones.indexOf(row), 1);
  for (const issue of repo.issues.values()) {
    if (issue.milestone !== row) continue;
    issue.milestone = null;
    changed(world, issue);
  }
  world.nodes.delete(row.id);
  tell(world, 'deleted', row);
}

/** Closed ones can be given too. */
export function setMilestone(world: World, row: IssueRow, milestone: MilestoneRow | null): void {
  const before = row.milestone;
  if (before === milestone) return;
  row.milestone = milestone;
  touch(world, row);
  const about = { issue: row, milestone: milestone ?? before };
  emit(world, { repo: row.repo, event: 'issues', action: milestone ? 'milestoned' : 'demilestoned', about });
}

export function findMilestone(repo: RepoRow, number: number): MilestoneRow | undefined {
  return repo.milestones.find((row) => row.number === number);
}

/** Titles are unique among open and closed ones, by their exact spelling. */
function checkMilestone(repo: RepoRow, text: MilestoneText, self: MilestoneRow | null): void {
  const { title, dueOn } = text;
  const refuse = (message: string, field: string, code: string): Refusal =>
    new Refusal(message, { resource: 'Milestone', field, code });
  if (title !== undefined) {
    if (title.trim() === '') throw refuse("Title can't be blank", 'title', 'missing_field');
    if ([...title].length > 255) throw refuse('Title is too long (maximum is 255 characters)', 'title', 'custom');
    const taken = repo.milestones.find((row) => row.title === title);
    if (taken && taken !== self) throw refuse('Title has already been taken', 'title', 'already_exists');
  }
  if (dueOn && Number.isNaN(Date.parse(dueOn))) throw refuse('Due on is not a valid date', 'due_on', 'invalid');
}

function dayOf(time: string | null | undefined): number | null {
  if (!time) return null;
  return Math.floor(Date.parse(time) / 86_400_000) * 86_400_000;
}

function tell(world: World, action: string, milestone: MilestoneRow): void {
  emit(world, { repo: milestone.repo, event: 'milestone', action, about: { milestone } });
}
