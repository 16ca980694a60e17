import { createLabel, deleteLabel, findLabel, updateLabel } from '../changes/labels.ts';
import { createMilestone, deleteMilestone, findMilestone, updateMilestone } from '../changes/milestones.ts';
import type { MilestoneText } from '../changes/milestones.ts';
import type { IssueTypeRow, LabelRow, MilestoneRow, Permission, RepoRow } from '../rows.ts';
import { viewMilestone } from '../views.ts';
import type { MilestoneView } from '../views.ts';
import { emit, nameOf, userOf } from '../world.ts';
import type { World } from '../world.ts';

export interface HandOnRepository {
  labels(): string[];
  createLabel(name: string): void;
  renameLabel(name: string, to: string): void;
  /** Nothing happens when there is none. */
  deleteLabel(name: string): void;
  /** @returns its number. */
  createMilestone(title: string, more?: Omit<MilestoneText, 'title'>): number;
  /** Renames, dates, closes, reopens. */
  editMilestone(number: number, text: MilestoneText): void;
  deleteMilestone(number: number): void;
  milestones(): MilestoneView[];
  /** Makes the owner an organisation with these issue types, and nothing else; none: no organisation any more. */
  setIssueTypes(...names: readonly string[]): void;
  /** A person, and what they may do here. */
  person(login: string, permission?: Permission): void;
  rename(nameWithOwner: string): void;
  settings(change: { readonly isArchived?: boolean; readonly hasIssuesEnabled?: boolean }): void;
}

export function makeHandOnRepository(world: World, repo: RepoRow): HandOnRepository {
  return {
    ...makeHandOnLabels(world, repo),
    ...makeHandOnMilestones(world, repo),
    setIssueTypes: (...names) => setIssueTypes(world, repo, names),
    person(login, permission) {
      userOf(world, login);
      if (permission) repo.permissions.set(login.toLowerCase(), permission);
    },
    rename(nameWithOwner) {
      const [owner = '', name = ''] = nameWithOwner.split('/');
      repo.owner = owner;
      repo.name = name;
      world.repos.set(nameWithOwner.toLowerCase(), repo);
      emit(world, { repo, event: 'repository', action: 'renamed', about: {} });
    },
    settings: (change) => void Object.assign(repo, change),
  };
}

function makeHandOnLabels(world: World, repo: RepoRow) {
  const label = (name: string): LabelRow => {
    const row = findLabel(repo, name);
    if (!row) throw new Error(`stand-in: ${nameOf(repo)} has no label ${name}`);
    return row;
  };
  return {
    labels: () => repo.labels.map((row) => row.name),
    createLabel: (name: string) => void createLabel(world, repo, { name }),
    renameLabel: (name: string, to: string) => updateLabel(world, label(name), { name: to }),
    deleteLabel: (name: string) => {
      if (findLabel(repo, name)) deleteLabel(world, label(name));
    },
  };
}

function makeHandOnMilestones(world: World, repo: RepoRow) {
  const milestone = (number: number): MilestoneRow => {
    const row = findMilestone(repo, number);
    if (!row) throw new Error(`stand-in: ${nameOf(repo)} has no milestone ${number}`);
    return row;
  };
  return {
    createMilestone: (title: string, more: Omit<MilestoneText, 'title'> = {}) =>
      createMilestone(world, repo, { ...more, title, creator: userOf(world, repo.owner) }).number,
    editMilestone: (number: number, text: MilestoneText) => updateMilestone(world, milestone(number), text),
    deleteMilestone: (number: number) => deleteMilestone(world, milestone(number)),
    milestones: () => repo.milestones.map(viewMilestone),
  };
}

/** Types that were there before stay the same rows. */
function setIssueTypes(world: World, repo: RepoRow, names: readonly string[]): void {
  const known = repo.issueTypes ?? [];
  const made = (name: string): IssueTypeRow => ({
    __typename: 'IssueType',
    ...world.nextId('IT'),
    name,
    description: null,
    color: 'GRAY',
    isEnabled: true,
  });
  const next = names.map((name) => known.find((one) => one.name === name) ?? made(name));
  for (const row of next) world.nodes.set(row.id, row);
  repo.issueTypes = next.length > 0 ? next : null;
}
