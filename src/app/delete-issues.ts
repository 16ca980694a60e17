import { commentFolder } from '../model/comment.ts';
import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { isIssue, type Issue, type IssueHead } from '../model/issue.ts';
import { isoSeconds } from '../model/time.ts';
import { printTombstone, tombstonePath } from '../model/tombstone.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { Clock } from '../ports/system.ts';
import { oneByOne, type Done, type EditOutcome } from './edit-issues.ts';
import { originOf } from './import-origin.ts';
import type { FoundIssue } from './find-issues.ts';
import { isOpen } from './relations.ts';

export interface DeletePorts {
  readonly issues: IssueStore;
  readonly files: Files;
  readonly clock: Clock;
}

/**
 * Removes these issues one by one, each with its comments. One that is linked or was imported leaves a tombstone, which is
 * there before its file goes: a run that ends in between has deleted nothing, and nothing comes back that was deleted.
 * @param by who; null when that is not known
 */
export async function deleteIssues(
  ports: DeletePorts,
  config: Config,
  found: readonly FoundIssue[],
  by: string | null,
): Promise<readonly EditOutcome[]> {
  return oneByOne(found, ({ issue }) => {
    const wanted = linksOf(issue) > 0 || originOf(issue.text, config) !== null;
    return deleteOne(ports, issue, wanted ? { by } : null);
  });
}

export interface Referrer {
  readonly issue: IssueHead;
  readonly key: 'parent' | 'depends_on' | 'blocks';
  readonly names: string;
}

const LINKS = ['parent', 'depends_on', 'blocks'] as const;

/** Which other issues name one of these, and how; what is open first. */
export async function referrersTo(
  store: IssueStore,
  config: Config,
  found: readonly FoundIssue[],
): Promise<readonly Referrer[]> {
  const ids = new Set(found.map(({ issue }) => issue.id));
  const own = new Set(found.map(({ issue }) => issue.path));
  const { issues } = await store.survey();
  const all = issues
    .filter((issue) => !own.has(issue.path))
    .flatMap((issue) =>
      LINKS.flatMap((key) =>
        [issue.values[key] ?? []]
          .flat()
          .filter((id) => ids.has(id))
          .map((names) => ({ issue, key, names })),
      ),
    );
  return [true, false].flatMap((open) => all.filter(({ issue }) => isOpen(issue, config) === open));
}

function linksOf({ values }: Issue): number {
  return Object.keys(values.remote_ids ?? {}).length;
}

/** What a tombstone says besides; null where none is wanted. */
type Marking = { readonly by: string | null } | null;

async function deleteOne(ports: DeletePorts, issue: Issue, marking: Marking): Promise<Done> {
  // A folder that cannot be looked into is found out while nothing is deleted yet.
  const comments = await ports.files.paths(commentFolder(issue.id));
  const mark = await markDeleted(ports, issue, marking);
  try {
    await removeIssue(ports, issue);
  } catch (error) {
    await mark.takeBack();
    throw error;
  }
  await removeAll(ports.files, comments);
  return { issue, changed: marking === null ? ['deleted'] : ['deleted', 'marked'] };
}

/** One that is gone already is as it should be. */
async function removeIssue({ issues, files }: DeletePorts, issue: Issue): Promise<void> {
  if (await files.remove(issue.path, issue.text)) return;
  const read = await issues.read(issue.path);
  if (read !== null) throw changedMeanwhile(issue, isIssue(read));
}

interface Marked {
  /** For an issue that stays after all. */
  takeBack(): Promise<unknown>;
}

/** A mark of an earlier deletion keeps its links beside the new ones. */
async function markDeleted({ issues, files, clock }: DeletePorts, issue: Issue, marking: Marking): Promise<Marked> {
  if (marking === null) return { takeBack: async () => undefined };
  const links = issue.values.remote_ids ?? {};
  const { by } = marking;
  const path = tombstonePath(issue.id);
  const deleted = isoSeconds(clock.now());
  const fresh = printTombstone({ id: issue.id, remote_ids: links, deleted, by });
  if (await files.create(path, fresh)) return { takeBack: () => files.remove(path, fresh) };
  const before = await files.read(path);
  const known = (await issues.tombstones()).find(({ id }) => id === issue.id)?.remote_ids ?? {};
  const next = printTombstone({ id: issue.id, remote_ids: { ...known, ...links }, deleted, by });
  if (before === null || !(await files.replace(path, before, next))) throw busy(path);
  return { takeBack: () => files.replace(path, next, before) };
}

/** Each as it is read now; one that cannot be read or removed, or changes in this very moment, stays for a person to see. */
async function removeAll(files: Files, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const text = await files.read(path).catch(() => null);
    if (text !== null) await files.remove(path, text).catch(() => false);
  }
}

function changedMeanwhile({ id, path }: Issue, readable: boolean): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.changed',
    message: `${path} changed while it was being deleted${readable ? '' : ' and cannot be read any more'}; it was not deleted`,
    hints: [`roadmap issue view ${id}`],
    data: { path },
  });
}

function busy(path: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.busy',
    message: `${path} changed in this very moment; nothing was deleted`,
    hints: ['run the command again'],
    data: { path },
  });
}
