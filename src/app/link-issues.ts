import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { IssueChanges, IssueHead, IssueValues } from '../model/issue.ts';
import { shellWord } from '../model/shell-word.ts';
import { tombstonePath } from '../model/tombstone.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { ChangesFor } from './edit-issues.ts';

/** An item of a tracker, as a configured remote numbers it. */
export interface RemoteItem {
  readonly remote: string;
  readonly number: string;
}

/** The maps by remote that speak of a link. */
const BOOKS = ['sync_status', 'sync_base', 'sync_error'] as const;

/**
 * The item that a person means by `github:221`, `#221` (of the only remote) or the address of its page.
 * @throws RoadmapError `link.unknown_item`, `link.unknown_remote`, `link.which_remote`, `link.other_repo`
 */
export function parseRemoteItem(typed: string, config: Config): RemoteItem {
  const item = typed.trim();
  const remotes = Object.keys(config.remotes);
  const [, host, repo, kind, number] =
    /^https?:\/\/([^/]+)\/([^/]+\/[^/]+)\/(issues|pull)\/(\d+)\/?(?:[?#].*)?$/.exec(item) ?? [];
  if (host !== undefined && repo !== undefined && number !== undefined)
    return { remote: remoteOfRepo(repo, kind ?? '', config, item), number };
  const [, name, digits] = /^(?:([a-z][a-z0-9_-]*)[:#])?#?0*(\d+)$/i.exec(item) ?? [];
  if (digits === undefined) throw unknownItem(typed, remotes);
  return { remote: name === undefined ? onlyRemote(digits, remotes) : knownRemote(name, remotes), number: digits };
}

/** The issues that are linked to an item: one, unless something went wrong. */
export function linkedTo<T extends IssueHead>(issues: readonly T[], { remote, number }: RemoteItem): readonly T[] {
  return issues.filter(({ values }) => values.remote_ids?.[remote] === number);
}

/**
 * Links an issue to an item. One that is linked so already stays as it is.
 * @returns what changes in the issue.
 * @param shelves where issues lie, the archive too: what is put away keeps its link
 * @throws (for the issue) RoadmapError `link.taken` when another issue is linked to the item, broken files included;
 *   `link.other` when it is linked to another item of that remote; `link.deleted` when the issue of the item was deleted.
 */
export async function linking(shelves: readonly IssueStore[], item: RemoteItem): Promise<ChangesFor> {
  const surveys = await Promise.all(shelves.map((shelf) => shelf.survey()));
  const marks = (await shelves[0]?.tombstones()) ?? [];
  const name = `${item.remote}:${item.number}`;
  const holders = surveys.flatMap(({ issues }) => linkedTo(issues, item));
  const claim = surveys.flatMap(({ broken }) => broken).find(({ claims }) => claims.includes(name));
  const mark = marks.find(
    ({ remote_ids, unlinked }) => remote_ids[item.remote] === item.number && unlinked === undefined,
  );
  return (issue) => {
    const other = holders.find(({ path }) => path !== issue.path);
    if (other !== undefined) throw taken(name, `issue ${other.id}`, other.path);
    if (claim !== undefined) throw taken(name, 'a file that cannot be read', claim.path);
    const now = issue.values.remote_ids?.[item.remote];
    if (now !== undefined && now !== item.number) throw linkedElsewhere(issue.id, `${item.remote}:${now}`);
    if (mark !== undefined && now === undefined) throw deleted(name, mark.id);
    return now === item.number ? {} : { by_remote: { remote_ids: { [item.remote]: item.number } } };
  };
}

/**
 * Takes an issue's link away, and with it what was noted about that remote.
 * @param remote null: the only one it is linked on
 * @throws (for the issue) RoadmapError `link.which_remote`
 */
export function unlinking(remote: string | null): ChangesFor {
  return ({ id, values }) => {
    const linked = Object.keys(values.remote_ids ?? {});
    if (remote === null && linked.length > 1) throw severalLinks(id, values);
    const gone = remote ?? linked[0];
    if (gone === undefined) return {};
    const books = BOOKS.filter((key) => values[key]?.[gone] !== undefined);
    const keys = values.remote_ids?.[gone] === undefined ? books : (['remote_ids', ...books] as const);
    const by_remote = Object.fromEntries(keys.map((key) => [key, { [gone]: null }]));
    return keys.length === 0 ? {} : { by_remote: by_remote as NonNullable<IssueChanges['by_remote']> };
  };
}

function remoteOfRepo(repo: string, kind: string, config: Config, item: string): string {
  const wanted = repo.toLowerCase();
  const found = Object.entries(config.remotes).find(([, remote]) => remote.repo.toLowerCase() === wanted)?.[0];
  if (kind === 'pull') throw unknownItem(item, Object.keys(config.remotes));
  if (found !== undefined) return found;
  const repos = Object.entries(config.remotes).map(([name, remote]) => `${name}: ${remote.repo}`);
  throw new RoadmapError({
    kind: 'user',
    code: 'link.other_repo',
    message: `${item} is of ${repo}, and no remote of the configuration is (${repos.join(', ') || 'there is none'})`,
    hints: repos.length === 0 ? [`roadmap init --remote github=${repo}`] : [],
    data: { item, repo },
  });
}

function knownRemote(name: string, remotes: readonly string[]): string {
  const found = remotes.find((remote) => remote.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new RoadmapError({
    kind: 'user',
    code: 'link.unknown_remote',
    message: `there is no remote "${name}" in the configuration (${remotes.join(', ') || 'there is none at all'})`,
    hints: [`roadmap init --remote ${name.toLowerCase()}=<owner>/<name>`],
    data: { remote: name, remotes },
  });
}

function onlyRemote(number: string, remotes: readonly string[]): string {
  const [only, another] = remotes;
  if (only !== undefined && another === undefined) return only;
  if (only === undefined) return knownRemote('github', remotes);
  throw new RoadmapError({
    kind: 'user',
    code: 'link.which_remote',
    message: `#${number} may be of any remote: ${remotes.join(', ')}`,
    hints: remotes.map((remote) => `${remote}:${number}`),
    data: { remotes },
  });
}

function unknownItem(typed: string, remotes: readonly string[]): RoadmapError {
  const remote = remotes[0] ?? 'github';
  return new RoadmapError({
    kind: 'user',
    code: 'link.unknown_item',
    message: `"${typed}" does not name an item of a remote: expected ${remote}:221, #221, or the address of an issue's page`,
    data: { item: typed },
  });
}

function deleted(name: string, id: string): RoadmapError {
  const path = tombstonePath(id);
  return new RoadmapError({
    kind: 'user',
    code: 'link.deleted',
    message: `${name} was linked to issue ${id}, which was deleted here on purpose; ${path} says so`,
    hints: [`to have it back all the same, take that mark away first: rm ${shellWord(path)}`],
    data: { link: name, id, path },
  });
}

function taken(name: string, holder: string, path: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'link.taken',
    message: `${name} is linked already, by ${holder} (${path}); an item belongs to one issue`,
    hints: [`roadmap issue unlink ${shellWord(path)}`],
    data: { item: name, path },
  });
}

function linkedElsewhere(id: string, name: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'link.other',
    message: `${id} is linked to ${name} already; an issue has one link on each remote`,
    hints: [`roadmap issue unlink ${id} --remote ${shellWord(name.slice(0, name.indexOf(':')))}`],
    data: { id, item: name },
  });
}

function severalLinks(id: string, values: IssueValues): RoadmapError {
  const names = Object.entries(values.remote_ids ?? {}).map(([remote, number]) => `${remote}:${number}`);
  return new RoadmapError({
    kind: 'user',
    code: 'link.which_remote',
    message: `${id} is linked on several remotes (${names.join(', ')}); say which link goes`,
    hints: Object.keys(values.remote_ids ?? {}).map((remote) => `roadmap issue unlink ${id} --remote ${remote}`),
    data: { id, links: names },
  });
}
