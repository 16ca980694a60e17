import type { Issue } from '../model/issue.ts';
import type { Engine } from './types.ts';

/** What the issue's file says it has taken in, or null. */
export function pointerOf({ remote }: Engine, issue: Issue): string | null {
  return issue.values.sync_base?.[remote] ?? null;
}

/** The hash part of a pointer, or null: unreadable is missing. */
export function pointerHash(pointer: string | null): string | null {
  return /^[^/]+\/([0-9a-f]{12})$/.exec(String(pointer))?.[1] ?? null;
}
