import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { isoSeconds } from '../model/time.ts';
import { printUnlink, unlinkPath } from '../model/tombstone.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { Clock } from '../ports/system.ts';
import { editIssues, type EditOutcome } from './edit-issues.ts';
import type { FoundIssue } from './find-issues.ts';
import { unlinking, type RemoteItem } from './link-issues.ts';

export interface UnlinkPorts {
  readonly issues: IssueStore;
  readonly files: Files;
  readonly clock: Clock;
}

/**
 * Takes the links of these issues away, and marks their items as let go: without the mark, what was seen of an item would link
 * it again, or it would be pulled a second time. The mark is there before the link goes, and gone again when that cannot be done.
 * @param remote null: the only one each is linked on
 * @param by who; null when that is not known
 */
export async function unlinkIssues(
  ports: UnlinkPorts,
  config: Config,
  found: readonly FoundIssue[],
  { remote, by }: { readonly remote: string | null; readonly by: string | null },
): Promise<readonly EditOutcome[]> {
  const outcomes: EditOutcome[] = [];
  for (const one of found) {
    const item = linkOf(one.issue, remote);
    const takeBack = item === null ? async () => undefined : await mark(ports, one.issue, item, by);
    const [outcome] = await editIssues(ports, config, [one], unlinking(remote));
    if (outcome === undefined) continue;
    if ('error' in outcome) await takeBack();
    outcomes.push(outcome);
  }
  return outcomes;
}

/** The mark of an item that is linked again goes. */
export async function forgetUnlink(files: Files, { remote, number }: RemoteItem): Promise<void> {
  const path = unlinkPath(remote, number);
  const text = await files.read(path);
  if (text !== null) await files.remove(path, text);
}

/** Null: there is none, or which one is meant has to be said first. */
function linkOf({ values }: Issue, remote: string | null): RemoteItem | null {
  const links = Object.entries(values.remote_ids ?? {}).filter(([name]) => remote === null || name === remote);
  const [first, second] = links;
  return first === undefined || second !== undefined ? null : { remote: first[0], number: first[1] };
}

async function mark(
  { files, clock }: UnlinkPorts,
  { id }: Issue,
  { remote, number }: RemoteItem,
  by: string | null,
): Promise<() => Promise<unknown>> {
  const path = unlinkPath(remote, number);
  const links = { [remote]: number };
  const text = printUnlink({ id: path, remote_ids: links, deleted: isoSeconds(clock.now()), by }, id);
  if (await files.create(path, text)) return () => files.remove(path, text);
  const before = await files.read(path);
  if (before !== null && (await files.replace(path, before, text))) return () => files.replace(path, text, before);
  throw new RoadmapError({
    kind: 'user',
    code: 'issue.busy',
    message: `${path} changed in this very moment; nothing was unlinked`,
    hints: ['run the command again'],
    data: { path },
  });
}
