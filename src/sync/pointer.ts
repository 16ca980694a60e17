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

/** When the item was what an issue's file says it has taken in, where the tip holds something else; null: it holds just that. */
export function strangeTime(engine: Engine, issue: Issue, { seen, base }: SnapshotEntry): string | null {
  const pointer = pointerOf(engine, issue);
  const hash = pointerHash(pointer);
  if (hash === null || [seen, base].some((oid) => oid?.startsWith(hash))) return null;
  return String(pointer).replace(/\/.*/s, '');
}
