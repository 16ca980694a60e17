import type { Resolved } from '../src/app/sync-resolve.ts';
import type { Terminal } from './terminal.ts';

/** `sync resolve --json` */
export function resolvedJson({ resolutions, commit }: Resolved): Record<string, unknown> {
  return {
    resolved: resolutions.map(({ id, remote_id, taken, left, to_send }) => ({
      id,
      remote_id,
      fields: taken,
      left: left.map(({ field, section }) => ({ field, section })),
      to_send,
    })),
    commit: commit.commit,
    ...(commit.error === null ? {} : { commit_error: commit.error.message }),
  };
}

/** What was decided; the hint how to send it is left out where that follows anyway. */
export function printResolved(terminal: Terminal, { resolutions, commit, dirty }: Resolved, sends = false): void {
  for (const { id, remote_id, taken, left } of resolutions) {
    const words = Object.entries(taken).map(([field, side]) => `${field}: ${side}`);
    const open = [...new Set(left.map((one) => one.field))];
    const rest = open.length > 0 ? [`still open: ${open.join(', ')}`] : [];
    terminal.line(`${id} #${remote_id} ${[...words, ...rest].join(', ')}`);
  }
  if (resolutions.length === 0) terminal.line('no conflicts');
  if (commit.commit !== null) terminal.line(`committed ${commit.commit.slice(0, 10)}`);
  if (commit.error !== null)
    terminal.error(`the files are written but not committed: ${commit.error.message}`, commit.error.hints);
  if (dirty.length > 0) terminal.note(`left uncommitted, since they held changes of yours: ${dirty.join(', ')}`);
  if (!sends && resolutions.some((one) => one.to_send.length > 0))
    terminal.note('to send what was decided: roadmap sync');
}
