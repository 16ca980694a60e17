import type { MemoryService, StoredItem } from '../../src/trackers/memory/server.ts';
import { makeFamilies, familyNames } from '../../src/trackers/github/families.ts';
import { withMarker } from '../../src/trackers/github/marker.ts';
import { closeReason } from '../../src/trackers/github/status.ts';
import type { Scene } from '../sync/support.ts';
import { addComment } from '../standin/changes/comments.ts';
import { createIssue } from '../standin/changes/issues.ts';
import { createMilestone } from '../standin/changes/milestones.ts';
import { addBlockedBy, addSubIssue } from '../standin/changes/relations.ts';
import { findRow, labelRows } from '../standin/hands/rows.ts';
import { startStandin, type Standin } from '../standin/index.ts';
import type { IssueRow, Row } from '../standin/rows.ts';
import { userOf } from '../standin/world.ts';

export const TOKEN = 'ghp_NativeTokenThatNobodyElseHas42';
/** As the tracker in memory calls itself. */
export const REPO = 'memory/demo';
/** The account that a scene acts as. */
const OURS = 'us';

/** A GitHub that holds what a scene's tracker holds, under the same numbers, ids and times; its clock stands still. */
export async function startThere(scene: Scene): Promise<Standin> {
  const permission = scene.writable ? 'write' : 'read';
  const github = await startStandin({
    repo: REPO,
    tokens: { [TOKEN]: { login: OURS, permission, readOnly: !scene.writable } },
  });
  const { service } = scene;
  for (const login of service.writers) github.person(login, 'write');
  github.person('ana', 'write');
  github.clock.set(service.now);
  for (const stored of service.milestones.values()) plantMilestone(github, stored);
  for (const stored of service.items.values()) plantItem(github, scene, stored);
  for (const stored of service.items.values()) plantRelations(github, stored);
  for (const stored of service.comments.values()) plantComment(github, stored);
  for (const stored of service.items.values()) date(github, stored);
  // What was deleted there has no milestone, no comment, and no way back.
  for (const { number, deleted } of service.items.values()) if (deleted) github.deleteIssue(number);
  return github;
}

type Stored<Rows extends 'comments' | 'milestones'> = MemoryService[Rows] extends Map<number, infer Row> ? Row : never;

function plantMilestone({ rows: { world, repo } }: Standin, stored: Stored<'milestones'>): void {
  const { number, title, description, due_date, state, updated_at } = stored;
  const row = createMilestone(world, repo, {
    ...{ title, description, dueOn: due_date, creator: userOf(world, OURS) },
    state: state === 'closed' ? 'CLOSED' : 'OPEN',
  });
  repo.lastMilestone = Math.max(repo.lastMilestone, number);
  rename(world.nodes, Object.assign(row, { number, updatedAt: Date.parse(updated_at) }), `MM_${number}`);
}

function plantItem({ rows: { world, repo } }: Standin, scene: Scene, stored: StoredItem): void {
  const { values, marker, number, author } = stored;
  const text = String(values['body'] ?? '');
  const row = createIssue(world, repo, {
    ...{ number, author: userOf(world, author), unchecked: true, title: String(values['title']) },
    body: marker === null ? text : withMarker(text, marker),
    labels: labelRows(world, repo, labelsOf(scene, stored)),
    assignees: list(values['assignees']).map((login) => userOf(world, login)),
    milestone: repo.milestones.find((one) => String(one.number) === values['milestone']) ?? null,
  });
  const reason = closeReason(String(values['status']));
  if (reason !== null) Object.assign(row, { state: 'CLOSED', stateReason: reason, closedAt: world.clock.now() });
  rename(world.nodes, Object.assign(row, { createdAt: Date.parse(stored.created_at) }), `M_${number}`);
}

function labelsOf({ config }: Scene, { values }: StoredItem): string[] {
  const remote = config.remotes['github'];
  if (remote === undefined) throw new Error('no remote');
  const families = makeFamilies(config, remote);
  const own = familyNames.flatMap((name) => families.labelOf(name, String(values[name])) ?? []);
  return [...list(values['labels']), ...own];
}

function plantRelations({ rows: { world, repo } }: Standin, { number, values }: StoredItem): void {
  const row = (key: unknown): IssueRow => findRow(world, repo, Number(key));
  const { parent = null } = values;
  if (parent !== null) addSubIssue(world, row(parent), row(number));
  for (const key of list(values['depends_on'])) addBlockedBy(world, row(number), row(key));
}

function plantComment({ rows: { world, repo } }: Standin, stored: Stored<'comments'>): void {
  const { number, item, author, body, marker } = stored;
  const text = marker === null ? body : withMarker(body, marker);
  const issue = findRow(world, repo, item);
  const row = addComment(world, issue, { author: userOf(world, author), body: text, unchecked: true });
  const times = { createdAt: Date.parse(stored.created_at), updatedAt: Date.parse(stored.updated_at) };
  rename(world.nodes, Object.assign(row, { databaseId: number, ...times }), `MC_${number}`);
}

/** Last of all: what was put there moved it. */
function date({ rows: { world, repo } }: Standin, { number, updated_at }: StoredItem): void {
  Object.assign(findRow(world, repo, number), { updatedAt: Date.parse(updated_at) });
}

/** Rows get their ids from a server; these are those of another one. */
function rename(nodes: Map<string, Row>, row: Row, id: string): void {
  nodes.delete(row.id);
  nodes.set(id, Object.assign(row, { id }));
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
