import type { CommentRow, IssueRow, RepoRow } from './rows.ts';
import type { World } from './world.ts';

type Field = 'CREATED_AT' | 'UPDATED_AT';

/** What lists and searches show, which may be older than what a single read shows; always a fresh array, ascending. */
export interface Shown {
  list(repo: RepoRow, field: Field): IssueRow[];
  comments(repo: RepoRow, field: Field): CommentRow[];
  search(repo: RepoRow): IssueRow[];
  /** Lists and searches lag behind from now on; 0: no more. */
  lag(ms: { readonly list?: number; readonly search?: number }): void;
}

interface Version {
  readonly at: number;
  /** Null: it is gone. */
  readonly row: IssueRow | null;
}

export function makeShown(world: World): Shown {
  const behind = { list: 0, search: 0 };
  const versions = new Map<string, { readonly repo: RepoRow; readonly all: Version[] }>();
  const sorted = new Map<string, { readonly writes: number; readonly rows: readonly (IssueRow | CommentRow)[] }>();
  world.watchers.push((row, gone) => {
    if (behind.list + behind.search === 0) return;
    const known = versions.get(row.id) ?? { repo: row.repo, all: [] };
    known.all.push({ at: world.clock.now(), row: gone ? null : copyOf(row) });
    versions.set(row.id, known);
  });
  const rowsOf = (repo: RepoRow, ms: number): IssueRow[] => {
    if (ms === 0) return [...repo.issues.values()];
    const until = world.clock.now() - ms;
    return [...versions.values()].flatMap((one) => {
      const row = one.repo === repo ? one.all.findLast((version) => version.at <= until)?.row : null;
      return row ? [row] : [];
    });
  };
  // Sorted once for all pages of a listing; what lags is sorted each time.
  const kept = <Row extends IssueRow | CommentRow>(key: string, lags: boolean, make: () => Row[]): Row[] => {
    const known = sorted.get(key);
    if (!lags && known?.writes === world.writes) return [...known.rows] as Row[];
    const rows = make();
    sorted.set(key, { writes: world.writes, rows });
    return [...rows];
  };
  return {
    list: (repo, field) =>
      kept(`${repo.id} issues ${field}`, behind.list > 0, () => ascending(rowsOf(repo, behind.list), field)),
    comments: (repo, field) =>
      kept(`${repo.id} comments ${field}`, behind.list > 0, () =>
        ascending(
          rowsOf(repo, behind.list).flatMap((row) => row.comments),
          field,
        ),
      ),
    search: (repo) => rowsOf(repo, behind.search),
    lag(ms) {
      const before = behind.list + behind.search;
      Object.assign(behind, ms);
      if (before > 0) return;
      versions.clear();
      for (const repo of new Set(world.repos.values())) {
        for (const row of repo.issues.values()) versions.set(row.id, { repo, all: [{ at: -1, row: copyOf(row) }] });
      }
    },
  };
}

function ascending<Row extends IssueRow | CommentRow>(rows: Row[], field: Field): Row[] {
  const time = (row: Row): number => (field === 'UPDATED_AT' ? row.updatedAt : row.createdAt);
  return rows.sort((a, b) => time(a) - time(b) || a.databaseId - b.databaseId);
}

function copyOf(row: IssueRow): IssueRow {
  const { labels, assignees, subIssues, blockedBy, blocking } = row;
  return {
    ...row,
    labels: [...labels],
    assignees: [...assignees],
    comments: row.comments.map((comment) => ({ ...comment })),
    subIssues: [...subIssues],
    blockedBy: [...blockedBy],
    blocking: [...blocking],
  };
}
