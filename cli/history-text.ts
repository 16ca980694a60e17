import { countLines, type FieldChange, type HistoryEntry, type IssueHistory } from '../src/app/issue-history.ts';
import type { FieldValue } from '../src/model/field-types.ts';
import { fieldOf } from '../src/model/fields.ts';
import { nameOf } from './issue-text.ts';
import { sayTime, sayValue } from './say.ts';
import type { Part, Terminal } from './terminal.ts';
import { pad } from './width.ts';

/** Who changed what and when, for a person, the newest first. */
export function printHistory(terminal: Terminal, { entries, more }: IssueHistory): void {
  for (const [at, entry] of entries.entries()) {
    if (at > 0) terminal.line();
    terminal.line(...headOf(entry));
    if (entry.problem !== undefined)
      terminal.line({ text: `it could not be read then: ${entry.problem}`, style: 'red' });
    for (const change of entry.fields) printChange(terminal, change);
  }
  if (more) terminal.line({ text: '… and older versions', style: 'dim' });
  if (entries.length === 0) terminal.line({ text: 'no commit holds it yet, and nothing changed', style: 'dim' });
}

/** The same as a section of a document. */
export function printHistoryMarkdown(terminal: Terminal, { entries }: IssueHistory): void {
  terminal.print('\n## History\n');
  for (const { at, author, fields } of entries) {
    const who = at === null ? 'not committed' : `${sayTime(at)} ${author ?? ''}`;
    terminal.print(`- ${who}: ${fields.map(({ field }) => field).join(', ')}`);
  }
}

function headOf({ at, author, commit }: HistoryEntry): readonly Part[] {
  if (at === null) return [{ text: 'not committed', style: 'yellow' }];
  return [
    { text: sayTime(at), style: 'cyan' },
    '  ',
    { text: author ?? '', style: 'bold' },
    { text: `  ${(commit ?? '').slice(0, 8)}`, style: 'dim' },
  ];
}

function printChange(terminal: Terminal, change: FieldChange): void {
  const known = fieldOf(change.field);
  const name = known === undefined ? 'Body' : nameOf(known);
  terminal.line({ text: `  ${pad(name, WIDTH)}`, style: 'dim' }, ` ${sayChange(change)}`);
}

const WIDTH = 11;

function sayChange({ field, from, to }: FieldChange): string {
  if (field === 'body') {
    const { added, removed } = countLines(String(from), String(to));
    return `+${String(added)} −${String(removed)} lines`;
  }
  if (Array.isArray(from ?? to)) return setChange(from, to);
  return from === null ? say(field, to) : `${say(field, from)} → ${say(field, to)}`;
}

function setChange(from: FieldValue | null, to: FieldValue | null): string {
  const [old, now] = [wordsOf(from), wordsOf(to)];
  const added = now.filter((word) => !old.includes(word)).map((word) => `+${word}`);
  const removed = old.filter((word) => !now.includes(word)).map((word) => `−${word}`);
  return [...added, ...removed].join(' ');
}

function wordsOf(value: FieldValue | null): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

const LONGEST = 200;

function say(field: string, value: FieldValue | null): string {
  const type = fieldOf(field)?.type;
  const text = value === null ? 'none' : type === undefined ? String(value) : sayValue(type, value);
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
