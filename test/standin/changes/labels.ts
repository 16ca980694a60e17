import type { IssueRow, LabelRow, RepoRow } from '../rows.ts';
import { changed, emit, touch } from '../world.ts';
import type { World } from '../world.ts';
import { Refusal } from './refusal.ts';

export interface LabelText {
  readonly name?: string | null;
  readonly color?: string | null;
  readonly description?: string | null;
}

export function createLabel(world: World, repo: RepoRow, wanted: LabelText & { readonly name: string }): LabelRow {
  const color = wanted.color ?? 'ededed';
  checkLabel(repo, { ...wanted, color }, null);
  const now = world.clock.now();
  const row: LabelRow = {
    __typename: 'Label',
    ...world.nextId('LA'),
    repo,
    name: wanted.name,
    color,
    description: wanted.description ?? null,
    createdAt: now,
    updatedAt: now,
  };
  repo.labels.push(row);
  world.nodes.set(row.id, row);
  emit(world, { repo, event: 'label', action: 'created', about: { label: row } });
  return row;
}

/** The time of update of the issues that carry it stays as it is. */
export function updateLabel(world: World, row: LabelRow, text: LabelText): void {
  checkLabel(row.repo, text, row);
  const { name, color, description } = row;
  row.name = text.name ?? row.name;
  row.color = text.color ?? row.color;
  row.description = text.description ?? row.description;
  row.updatedAt = world.clock.now();
  const changes = {
    ...(name !== row.name && { name: { from: name } }),
    ...(color !== row.color && { color: { from: color } }),
    ...(description !== row.description && { description: { from: description ?? '' } }),
  };
  emit(world, { repo: row.repo, event: 'label', action: 'edited', about: { label: row }, changes });
}

/** From the repository and from every issue, whose time of update stays as it is. */
export function deleteLabel(world: World, row: LabelRow): void {
  const { repo } = row;
  repo.labels.splice(repo.labels.indexOf(row), 1);
  for (const issue of repo.issues.values()) {
    if (!issue.labels.includes(row)) continue;
    issue.labels = issue.labels.filter((label) => label !== row);
    changed(world, issue);
  }
  world.nodes.delete(row.id);
  emit(world, { repo, event: 'label', action: 'deleted', about: { label: row } });
}

/** Names are unique ignoring case. */
export function findLabel(repo: RepoRow, name: string): LabelRow | undefined {
  return repo.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

export function addLabels(world: World, row: IssueRow, labels: readonly LabelRow[]): void {
  setLabels(world, row, [...row.labels, ...labels]);
}

export function removeLabels(world: World, row: IssueRow, labels: readonly LabelRow[]): void {
  setLabels(
    world,
    row,
    row.labels.filter((label) => !labels.includes(label)),
  );
}

export function setLabels(world: World, row: IssueRow, labels: readonly LabelRow[], unchecked = false): void {
  const next = [...new Set(labels)];
  const added = next.filter((label) => !row.labels.includes(label));
  const gone = row.labels.filter((label) => !next.includes(label));
  if (added.length + gone.length === 0) return;
  if (next.length > 100 && added.length > 0 && !unchecked) {
    throw new Refusal('Issue cannot have more than 100 labels', { field: 'labels' });
  }
  row.labels = next;
  touch(world, row);
  const tell = (action: string, label: LabelRow): void =>
    emit(world, { repo: row.repo, event: 'issues', action, about: { issue: row, label } });
  for (const label of added) tell('labeled', label);
  for (const label of gone) tell('unlabeled', label);
}

function checkLabel(repo: RepoRow, text: LabelText, self: LabelRow | null): void {
  const refuse = (message: string, field: string, code = 'invalid'): Refusal =>
    new Refusal(message, { resource: 'Label', field, code });
  const { name, color, description } = text;
  if (typeof name === 'string') {
    const taken = findLabel(repo, name);
    if (taken && taken !== self) throw refuse('Name has already been taken', 'name', 'already_exists');
    if (name.trim() === '') throw refuse("Name can't be blank", 'name', 'missing_field');
    if ([...name].length > 50) throw refuse('Name is too long (maximum is 50 characters)', 'name');
  }
  if (typeof color === 'string' && !/^[0-9a-f]{6}$/i.test(color)) throw refuse('Color is invalid', 'color');
  if (typeof description === 'string' && [...description].length > 100) {
    throw refuse('Description is too long (maximum is 100 characters)', 'description');
  }
}
