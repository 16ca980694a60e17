import type { Issue } from '../model/issue.ts';
import type { SnapshotEntry } from '../ports/snapshot-store.ts';
import type { Engine } from './types.ts';

/** What the issue's file says it has taken in, or null. */
export function pointerOf({ remote }: Engine, issue: Issue): string | null {
  return issue.values.sync_base?.[remote] ?? null;
}

/** The hash part of a pointer, or null: unreadable is missing. */
export function pointerHash(pointer: string | null): string | null {
  return /^[^/]+\/([0-9a-f]{12})$/.exec(String(pointer))?.[1] ?? null;
}

/** When the item was what a file's pointer says that it has taken in, where the tip holds something else; null: it holds just that. */
export function strangeTime(
  pointer: string | null,
  { seen, base }: Pick<SnapshotEntry, 'seen' | 'base'>,
): string | null {
  const hash = pointerHash(pointer);
  if (hash === null || [seen, base].some((oid) => oid?.startsWith(hash))) return null;
  return String(pointer).replace(/\/.*/s, '');
}

/**
 * Whether a file, as one from another clone, may have taken in a later version than was seen here at `seen_at`. What the chain holds was
 * seen here before what its tip holds.
 * @param key of the item, or `<item>/<comment>`
 */
export async function isBehind(
  { snapshots }: Engine,
  {
    key,
    pointer,
    entry,
    seen_at,
  }: { key: string; pointer: string | null; entry: Pick<SnapshotEntry, 'seen' | 'base'>; seen_at: string },
): Promise<boolean> {
  const time = strangeTime(pointer, entry);
  return time !== null && time >= seen_at && (await snapshots.find(key, String(pointerHash(pointer)))) === null;
}
