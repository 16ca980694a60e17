import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError } from '../model/errors.ts';
import { joinBlocks, splitBlocks, type Block } from '../model/frontmatter-blocks.ts';
import { isOpen, openIssue } from '../model/issue-source.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { timeMs } from '../model/time.ts';
import type { Mapping, Values } from '../ports/tracker.ts';
import type { MergeRequest } from './merge-file.ts';
import type { PointedAt } from './pointed-at.ts';

/**
 * Two branches that pulled one new item have added one file without an ancestor. What the older of their pointers names was pulled
 * by both: that is the ancestor (sync.md §4). Of other keys only what both say is in it.
 * @returns an empty text where there is nothing to go by; git's own merge then finds all of it in conflict
 */
export async function addedBase(
  request: MergeRequest,
  pointedAt: (remote: string) => Promise<PointedAt | null>,
): Promise<string> {
  const found = olderOf(request);
  const hand = found === null ? null : await pointedAt(found.remote);
  const values = found === null ? null : await hand?.read(found.key, found.hash, found.issue);
  if (found === null || !hand || !values) return '';
  try {
    return pulledText(found, { values, mapping: hand.mapping }, request);
  } catch (error) {
    if (error instanceof RoadmapError) return '';
    throw error;
  }
}

interface Older {
  readonly text: string;
  readonly other: string;
  readonly issue: Issue;
  readonly remote: string;
  readonly key: string;
  readonly hash: string;
}

/** The side that took in the older version of the item that both are linked to. */
function olderOf({ ours, theirs, path, config }: MergeRequest): Older | null {
  const [mine, yours] = [readIssue(path, ours, config), readIssue(path, theirs, config)];
  if (!('id' in mine) || !('id' in yours) || mine.id !== yours.id) return null;
  for (const [remote, pointer] of Object.entries(mine.values.sync_base ?? {})) {
    const other = yours.values.sync_base?.[remote];
    const key = mine.values.remote_ids?.[remote];
    if (other === undefined || key === undefined || yours.values.remote_ids?.[remote] !== key) continue;
    const [here, there] = [timeOf(pointer), timeOf(other)];
    if (pointer !== other && here === there) continue;
    const hash = String((here <= there ? pointer : other).split('/')[1]);
    return here <= there
      ? { text: ours, other: theirs, issue: mine, remote, key, hash }
      : { text: theirs, other: ours, issue: yours, remote, key, hash };
  }
  return null;
}

function timeOf(pointer: string): number {
  return timeMs(pointer.split('/')[0] ?? '') ?? Number.NaN;
}

function pulledText(
  { text, other, issue }: Older,
  { values, mapping }: { readonly values: Values; readonly mapping: Mapping },
  { config }: MergeRequest,
): string {
  // A name stands for something of the tracker's, by its key: which one it is only a run knows.
  const plain = mapping.fields.filter(({ names, name }) => names === undefined && values[name] !== undefined);
  const known = Object.fromEntries(plain.map(({ name }) => [name, values[name] ?? null]));
  const pulled = openIssue(editIssue(text, mapping.accept(issue, known), config), config);
  const theirs = openIssue(other, config);
  const [parts, others] = [isOpen(pulled) ? splitBlocks(pulled) : null, isOpen(theirs) ? splitBlocks(theirs) : null];
  if (parts === null || others === null) return '';
  const mapped = new Set([...OURS, ...Object.keys(mapping.initial(known).values ?? {})]);
  const isShared = ({ key, text: lines }: Block): boolean =>
    mapped.has(key) || others.blocks.some((block) => block.key === key && block.text === lines);
  return joinBlocks({ ...parts, blocks: parts.blocks.filter(isShared) });
}

/** What a pull writes besides the values of the item. */
const OURS = ['id', 'remote_ids', 'sync_base', 'sync_status'];
