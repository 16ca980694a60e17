import {
  addComment,
  addLabels,
  closeIssue,
  createIssue,
  createLabel,
  deleteIssue,
  deleteLabel,
  findLabel,
  removeLabels,
  reopenIssue,
  setAssignees,
  setText,
  touch,
  transferIssue,
} from './changes.ts';
import { addRepo, iso, nameOf, userOf } from './world.ts';
import type { IssueRow, LabelRow, Permission, RepoRow, World } from './world.ts';

export interface Seed {
  readonly title: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  /** Null: a deleted account. Default: `octo`. */
  readonly author?: string | null;
  readonly authorAssociation?: string;
  readonly state?: 'OPEN' | 'CLOSED';
  readonly stateReason?: 'COMPLETED' | 'DUPLICATE' | 'NOT_PLANNED';
  readonly number?: number;
  readonly pull?: boolean;
}

export interface IssueView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly stateReason: string | null;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly comments: readonly string[];
  readonly author: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Edit {
  readonly title?: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
}

/** What other people do to a repository meanwhile, and what can be seen of it. Not over HTTP, never refused. */
export interface Hand {
  seed(...issues: readonly (Seed | string)[]): number[];
  /** Sets these values as another person would, in the web interface. */
  edit(number: number, change: Edit): void;
  closeIssue(number: number, reason?: 'COMPLETED' | 'DUPLICATE' | 'NOT_PLANNED'): void;
  reopenIssue(number: number): void;
  label(number: number, ...names: readonly string[]): void;
  unlabel(number: number, ...names: readonly string[]): void;
  comment(number: number, body: string, by?: string): void;
  deleteIssue(number: number): void;
  /** @returns the number in the target repository, which is made when it does not exist. */
  transfer(number: number, target: string): number;
  issue(number: number): IssueView | null;
  issues(): IssueView[];
  labels(): string[];
  createLabel(name: string): void;
  deleteLabel(name: string): void;
  /** A person, and what they may do here. */
  person(login: string, permission?: Permission): void;
  rename(nameWithOwner: string): void;
  settings(change: { readonly isArchived?: boolean; readonly hasIssuesEnabled?: boolean }): void;
}

export function makeHand(world: World, repo: RepoRow): Hand {
  const row = (number: number): IssueRow => {
    const found = repo.issues.get(number);
    if (!found) throw new Error(`stand-in: ${nameOf(repo)} has no #${number}`);
    return found;
  };
  return {
    seed: (...issues) => issues.map((one) => seed(world, repo, typeof one === 'string' ? { title: one } : one)),
    edit: (number, change) => edit(world, row(number), change),
    closeIssue: (number, reason) => closeIssue(world, row(number), reason ?? 'COMPLETED'),
    reopenIssue: (number) => reopenIssue(world, row(number)),
    label: (number, ...names) => addLabels(world, row(number), labelRows(world, repo, names)),
    unlabel: (number, ...names) => removeLabels(world, row(number), labelRows(world, repo, names)),
    comment: (number, body, by = 'octo') => void addComment(world, row(number), userOf(world, by), body),
    deleteIssue: (number) => deleteIssue(world, row(number)),
    transfer(number, target) {
      const to = world.repos.get(target.toLowerCase()) ?? addRepo(world, target);
      return transferIssue(world, row(number), to).number;
    },
    issue: (number) => (repo.issues.has(number) ? view(row(number)) : null),
    issues: () => [...repo.issues.values()].filter((one) => one.__typename === 'Issue').map(view),
    labels: () => repo.labels.map((label) => label.name),
    createLabel: (name) => void createLabel(world, repo, { name }),
    deleteLabel: (name) => deleteLabel(world, repo, name),
    person(login, permission) {
      userOf(world, login);
      if (permission) repo.permissions.set(login.toLowerCase(), permission);
    },
    rename(nameWithOwner) {
      const [owner = '', name = ''] = nameWithOwner.split('/');
      repo.owner = owner;
      repo.name = name;
      world.repos.set(nameWithOwner.toLowerCase(), repo);
    },
    settings: (change) => void Object.assign(repo, change),
  };
}

function seed(world: World, repo: RepoRow, wanted: Seed): number {
  const row = createIssue(world, repo, {
    title: wanted.title,
    body: wanted.body ?? '',
    author: wanted.author === null ? null : userOf(world, wanted.author ?? 'octo'),
    labels: labelRows(world, repo, wanted.labels ?? []),
    assignees: (wanted.assignees ?? []).map((login) => userOf(world, login)),
    unchecked: true,
    ...(wanted.number !== undefined && { number: wanted.number }),
    ...(wanted.pull && { pull: true }),
  });
  row.association = wanted.authorAssociation ?? null;
  if (wanted.state === 'CLOSED' || wanted.stateReason) closeIssue(world, row, wanted.stateReason ?? 'COMPLETED');
  return row.number;
}

function edit(world: World, row: IssueRow, change: Edit): void {
  setText(world, row, { title: change.title ?? null, body: change.body ?? null });
  if (change.labels) {
    row.labels = labelRows(world, row.repo, change.labels);
    touch(world, row);
  }
  if (change.assignees) {
    setAssignees(
      world,
      row,
      change.assignees.map((login) => userOf(world, login)),
    );
  }
}

function labelRows(world: World, repo: RepoRow, names: readonly string[]): LabelRow[] {
  return names.map((name) => findLabel(repo, name) ?? createLabel(world, repo, { name }));
}

function view(row: IssueRow): IssueView {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    body: row.body,
    state: row.state,
    stateReason: row.stateReason,
    labels: row.labels.map((label) => label.name),
    assignees: row.assignees.map((user) => user.login),
    comments: row.comments.map((comment) => comment.body),
    author: row.author?.login ?? null,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}
