import { joinBlocks, splitBlocks, type Block } from '../model/frontmatter-blocks.ts';
import { isOpen, openIssue } from '../model/issue-source.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { timeMs } from '../model/time.ts';
import type { Mapping, SyncField, Values } from '../ports/tracker.ts';
import { same, valueOf } from '../sync/values.ts';
import type { MergeRequest } from './merge-file.ts';
import type { Reach } from './pointed-at.ts';

/**
 * Two branches that pulled one new item have added one file without an ancestor. The file with the older pointer is the ancestor
 * (sync.md §4), as long as it says what its pointer names: otherwise nobody can tell an edit from a pointer that git carried to an
 * older text. Of keys that no pull writes only what both say is in it.
 * @returns an empty text where there is nothing to go by; git's own merge then finds all of it in conflict
 */
export async function addedBase(request: MergeRequest, pointedAt: Reach): Promise<string> {
  const found = olderOf(request);
  const there = found === null ? null : await pointedAt(found.remote);
  const hand = there === 'nowhere' ? null : there;
  const values = found === null ? null : await hand?.read(found.key, found.hash, found.pulled[0]);
  if (found === null || !hand || !values) return '';
  const plain = plainFields(hand.mapping, values);
  const isPulled = (issue: Issue): boolean => {
    const here = hand.mapping.project(issue);
    return plain.every((field) => same(field, valueOf(here, field.name), valueOf(values, field.name)));
  };
  return found.pulled.every(isPulled) ? baseText(found, plain, { mapping: hand.mapping, values }, request) : '';
}

interface Older {
  readonly text: string;
  readonly other: string;
  readonly remote: string;
  readonly key: string;
  readonly hash: string;
  /** The issue of `text`; of both where the pointers are one. */
  readonly pulled: readonly [Issue, ...Issue[]];
}

/** The side that took in the older version of the item that both are linked to. */
function olderOf({ ours, theirs, path, config }: MergeRequest): Older | null {
  const [mine, yours] = [readIssue(path, ours, config), readIssue(path, theirs, config)];
  if (!('id' in mine) || !('id' in yours) || mine.id !== yours.id) return null;
  for (const [remote, pointer] of Object.entries(mine.values.sync_base ?? {})) {
    const other = pointerOf(yours, remote);
    const key = keyOf(mine, remote);
    if (other === undefined || key === undefined || keyOf(yours, remote) !== key) continue;
    const found = { remote, key, hash: hashOf(pointer) };
    if (pointer === other) return { ...found, text: ours, other: theirs, pulled: [mine, yours] };
    if (timeOf(pointer) < timeOf(other)) return { ...found, text: ours, other: theirs, pulled: [mine] };
    if (timeOf(pointer) > timeOf(other))
      return { ...found, hash: hashOf(other), text: theirs, other: ours, pulled: [yours] };
  }
  return null;
}

function pointerOf(issue: Issue, remote: string): string | undefined {
  return issue.values.sync_base?.[remote];
}

function keyOf(issue: Issue, remote: string): string | undefined {
  return issue.values.remote_ids?.[remote];
}

function hashOf(pointer: string): string {
  return pointer.replace(/^[^/]*\//, '');
}

function timeOf(pointer: string): number {
  return timeMs(pointer.split('/')[0] ?? '') ?? Number.NaN;
}

/** A name stands for something of the tracker's, by its key: which one it is only a run knows. */
function plainFields({ fields }: Mapping, values: Values): readonly SyncField[] {
  return fields.filter(({ names, name }) => names === undefined && values[name] !== undefined);
}

function baseText(
  { text, other }: Older,
  plain: readonly SyncField[],
  { mapping, values }: { readonly mapping: Mapping; readonly values: Values },
  { config }: MergeRequest,
): string {
  const [parts, others] = [text, other].map((one) => {
    const source = openIssue(one, config);
    return isOpen(source) ? splitBlocks(source) : null;
  });
  if (!parts || !others) return '';
  const known = Object.fromEntries(plain.map(({ name }) => [name, valueOf(values, name)]));
  const pulled = new Set([...OURS, ...Object.keys(mapping.initial(known).values ?? {})]);
  const isShared = ({ key, text: lines }: Block): boolean =>
    pulled.has(key) || others.blocks.some((block) => block.key === key && block.text === lines);
  return joinBlocks({ ...parts, blocks: parts.blocks.filter(isShared) });
}

/** What a pull writes besides the values of the item. */
const OURS = ['id', 'remote_ids', 'sync_base', 'sync_status'];
