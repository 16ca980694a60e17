import { execFileSync } from 'node:child_process';
import { outcomeOf } from '../kill/outcome.ts';
import type { Scene } from '../sync/support.ts';
import type { Standin } from '../standin/index.ts';
import type { CommentRow, IssueRow } from '../standin/rows.ts';
import { iso } from '../standin/world.ts';
import { gitEnv, REF, type Place } from './place.ts';

type Outcome = Readonly<Record<string, unknown>>;

/** Everything that runs left behind, here and there, as scenes in memory are compared. */
export function outcomeHere(place: Place, github: Standin, timeless: boolean): Outcome {
  const texts = [...place.texts()];
  const isIssue = (path: string): boolean => path.startsWith('.roadmap/issues/');
  const { tree, blobs } = refOf(place);
  const scene = {
    service: serviceOf(github),
    store: { files: new Map(texts.filter(([path]) => isIssue(path))) },
    files: { texts: new Map(texts.filter(([path]) => !isIssue(path))) },
    snapshots: { data: { tree, blobs: renamed(github, blobs) } },
  };
  return { ...outcomeOf(scene as unknown as Scene, timeless), git: gitOf(place) };
}

/** What is dirty, and what git makes of the repository. */
function gitOf(place: Place): Outcome {
  return {
    branch: place.git('rev-parse', '--abbrev-ref', 'HEAD').trim(),
    status: place.git('status', '--porcelain', '-uall').replace(/^\?\? \S*\/\.roadmap-\S*\n/gm, ''),
    fsck: place.git('fsck', '--no-dangling', '--no-progress', '--strict'),
    readme: place.git('show', 'HEAD:README.md'),
  };
}

function serviceOf({ rows: { repo } }: Standin): object {
  const items = new Map([...repo.issues.values()].map((row) => [row.number, itemOf(row)]));
  const comments = [...repo.issues.values()].flatMap((row) => row.comments.map((one) => commentOf(one)));
  const milestones = repo.milestones.map(({ number, title, description, dueOn, state }) => {
    return [number, { number, title, description, dueOn, state }] as const;
  });
  return {
    items,
    comments: new Map(comments.map((one) => [one.number, one])),
    milestones: new Map(milestones),
    created: items.size + repo.deleted.size,
    comments_created: comments.length,
    milestones_created: milestones.length,
  };
}

function itemOf(row: IssueRow) {
  const name = (other: IssueRow): string => markerOf(other.body) ?? `item ${other.number}`;
  const { number, title, state, stateReason, updatedAt } = row;
  const values = {
    ...{ title, state, stateReason, body: row.body },
    labels: row.labels.map((label) => label.name).sort(),
    assignees: row.assignees.map((user) => user.login).sort(),
    milestone_title: row.milestone?.title ?? null,
    above: row.parent && name(row.parent),
    blockers: row.blockedBy.map(name).sort(),
  };
  return { number, marker: markerOf(row.body), author: row.author?.login, updated_at: iso(updatedAt), values };
}

function commentOf({ databaseId, issue, author, body, updatedAt }: CommentRow) {
  const shared = { number: databaseId, item: issue.number, author: author?.login };
  return { ...shared, body, marker: markerOf(body), updated_at: iso(updatedAt) };
}

function markerOf(body: string): string | null {
  return /<!-- roadmap:([0-9a-f]{8}) -->\n?$/.exec(body)?.[1] ?? null;
}

/** What the ref's tip holds, and every text that git has. */
function refOf(place: Place): { readonly tree: Map<string, string>; readonly blobs: Map<string, string> } {
  const isThere = place.git('for-each-ref', REF) !== '';
  const rows = isThere ? place.git('ls-tree', '-r', '-z', REF).split('\0').filter(Boolean) : [];
  const tree = rows.map((row) => [row.slice(row.indexOf('\t') + 1), row.split(/[ \t]/)[2] ?? ''] as const);
  const own = tree.filter(([path]) => /^(seen|base|lost)\//.test(path));
  return { tree: new Map(own), blobs: blobsOf(place) };
}

function blobsOf(place: Place): Map<string, string> {
  const all = execFileSync('git', ['cat-file', '--batch-all-objects', '--batch', '--buffer'], {
    ...{ cwd: place.root, env: gitEnv(place.root), maxBuffer: 1 << 28 },
  });
  const blobs = new Map<string, string>();
  for (let from = 0; from < all.length;) {
    const end = all.indexOf(10, from);
    const [oid = '', kind, size] = all.toString('latin1', from, end).split(' ');
    const next = end + 1 + Number(size);
    if (kind === 'blob') blobs.set(oid, all.toString('utf8', end + 1, next));
    from = next + 1;
  }
  return blobs;
}

/** Ids that a server made up, as the tracker in memory makes them of numbers; the same for addresses. */
function renamed({ rows: { repo } }: Standin, blobs: ReadonlyMap<string, string>): Map<string, string> {
  const ids = new Map<string, string>();
  for (const row of repo.issues.values()) {
    ids.set(row.id, `M_${row.number}`);
    for (const comment of row.comments) ids.set(comment.id, `MC_${comment.databaseId}`);
  }
  for (const row of repo.milestones) ids.set(row.id, `MM_${row.number}`);
  const rename = (text: string): string =>
    text
      .replace(/"item": "([^"]+)"/g, (_, id: string) => `"item": "${ids.get(id) ?? id}"`)
      .replace(/"https:[^"]*\/issues\/(\d+)"/g, '"memory:$1"');
  return new Map([...blobs].map(([oid, text]) => [oid, rename(text)]));
}
