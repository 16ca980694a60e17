import type { ByRemote } from './issue.ts';
import { printString } from './yaml-print.ts';

/** The mark of a linked issue or comment, or of an imported issue, that was deleted on purpose (design: format.md). */
export interface NewTombstone {
  readonly id: string;
  readonly remote_ids: ByRemote;
  /** ISO 8601, UTC. */
  readonly deleted: string;
  /** Who deleted it; null when that is not known. */
  readonly by: string | null;
}

export function tombstonePath(id: string): string {
  return `.roadmap/deleted/${id}.yaml`;
}

export function printTombstone({ remote_ids, deleted, by }: NewTombstone): string {
  const links = Object.entries(remote_ids).map(([remote, key]) => `  ${printString(remote)}: ${printString(key)}`);
  const lines = [links.length === 0 ? 'remote_ids: {}' : 'remote_ids:', ...links, `deleted: ${printString(deleted)}`];
  return `${[...lines, ...(by === null ? [] : [`by: ${printString(by)}`])].join('\n')}\n`;
}
