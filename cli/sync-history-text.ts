import { isNew, type HistoryChange, type HistoryEntry } from '../src/app/sync-history.ts';
import type { Saying } from '../src/app/sync-names.ts';
import { sayTime } from './say.ts';
import { sayChange, sayShort } from './sync-change-text.ts';
import type { Part, Terminal } from './terminal.ts';
import { pad } from './width.ts';

/** What came in and what went out, for a person: a head line for each, and below it what changed. */
export function printSyncHistory(
  terminal: Terminal,
  remote: string,
  entries: readonly HistoryEntry[],
  say: Saying,
): void {
  for (const entry of entries) {
    terminal.line(...headOf(remote, entry));
    for (const change of isNew(entry) ? [] : entry.fields)
      printChange(terminal, remote, { ...change, ...said(change, say) });
  }
}

function said({ field, from, to }: HistoryChange, say: Saying): Pick<HistoryChange, 'from' | 'to'> {
  return { from: say(field, from), to: say(field, to) };
}

function headOf(remote: string, entry: HistoryEntry): readonly Part[] {
  const { at, commit, direction, author } = entry;
  const arrow = direction === 'in' ? `← ${remote}` : `→ ${remote}`;
  const who = author === null ? [] : [`  ${direction === 'in' ? '@' : ''}${author}`];
  return [
    { text: sayTime(at), style: 'cyan' },
    `  ${nameOf(entry)}  ${arrow}${isNew(entry) ? '  new' : ''}`,
    ...who,
    { text: `  ${commit.slice(0, 8)}`, style: 'dim' },
  ];
}

function nameOf({ id, remote_id, comment, milestone }: HistoryEntry): string {
  if (milestone !== undefined) return `milestone ${milestone}`;
  return `${id} #${remote_id}${comment === undefined ? '' : ` comment ${comment}`}`;
}

const WIDTH = 11;

function printChange(terminal: Terminal, remote: string, { field, from, to, lost, taken }: HistoryChange): void {
  const name: Part = { text: `  ${pad(field, WIDTH)}`, style: 'dim' };
  const waits: readonly Part[] = taken === false ? [{ text: '  (not taken in here)', style: 'yellow' }] : [];
  const isMoved = JSON.stringify(from) !== JSON.stringify(to);
  if (isMoved) terminal.line(name, ` ${sayChange(from, to)}`, ...waits);
  if (lost === undefined) return;
  const kept = isMoved ? { text: `  ${pad('', WIDTH)}`, style: 'dim' as const } : name;
  const what = typeof lost === 'string' && lost.includes('\n') ? 'a text of yours' : sayShort(lost);
  terminal.line(kept, ` overwritten here: ${what}`, isMoved ? '' : ` (${remote}: ${sayShort(to)})`);
}
