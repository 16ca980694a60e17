import type { ByRemote } from './issue.ts';
import { printString } from './yaml-print.ts';

/** The mark of a linked issue or comment, or of an imported issue, that was deleted on purpose (design: format.md). */
export interface NewTombstone {
  readonly id: string;
  readonly remote_ids: ByRemote;
  /** Of a comment: local id of its issue. A comment and an issue may have the same number. */
  readonly issue?: string;
  /** ISO 8601, UTC. */
  readonly deleted: string;
  /** Who deleted it; null when that is not known. */
  readonly by: string | null;
}

export function tombstonePath(id: string): string {
  return `.roadmap/deleted/${id}.yaml`;
}

/** Where it is marked that an item was let go on purpose, while its issue lives on. */
export function unlinkPath(remote: string, key: string): string {
  return `.roadmap/deleted/${remote}-${key}.yaml`;
}

/** @param issue local id of the issue that was linked to it */
export function printUnlink(mark: NewTombstone, issue: string): string {
  return printTombstone(mark).replace(/^deleted: /m, `unlinked: ${printString(issue)}\nat: `);
}

export function printTombstone({ remote_ids, issue, deleted, by }: NewTombstone): string {
  const links = Object.entries(remote_ids).map(([remote, key]) => `  ${printString(remote)}: ${printString(key)}`);
  const lines = [links.length === 0 ? 'remote_ids: {}' : 'remote_ids:', ...links];
  if (issue !== undefined) lines.push(`issue: ${printString(issue)}`);
  lines.push(`deleted: ${printString(deleted)}`);
  return `${[...lines, ...(by === null ? [] : [`by: ${printString(by)}`])].join('\n')}\n`;
}
