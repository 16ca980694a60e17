import { countLines } from '../src/app/issue-history.ts';
import type { Value } from '../src/app/sync-names.ts';
import { textSections } from '../src/app/sync-sections.ts';
import { sayValues } from './sync-values.ts';

const LONGEST = 200;

/** What became of a value, in one line: `a → b`, `+bug −ui` for sets, of a text its sections. */
export function sayChange(from: Value, to: Value): string {
  if (Array.isArray(from ?? to)) return sayElements(from, to);
  if (isText(from) || isText(to)) return sayText(String(from ?? ''), String(to ?? ''));
  return `${sayShort(from)} → ${sayShort(to)}`;
}

/** A value as one line that is not too long. */
export function sayShort(value: Value): string {
  const line = sayValues(value).replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** What stands in lines. */
function isText(value: Value): boolean {
  return typeof value === 'string' && value.includes('\n');
}

function sayElements(from: Value, to: Value): string {
  const [old, now] = [listOf(from), listOf(to)];
  const added = now.filter((one) => !old.includes(one)).map((one) => `+${one}`);
  const removed = old.filter((one) => !now.includes(one)).map((one) => `−${one}`);
  return [...added, ...removed].join(' ');
}

function listOf(value: Value): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** `## Steps +1 −1, ## Notes (new)` */
export function sayText(from: string, to: string): string {
  const parts = textSections(from, to).map(({ section, before, after }) => {
    const name = section ?? 'beginning';
    if (before === null) return `${name} (new)`;
    if (after === null) return `${name} (removed)`;
    const { added, removed } = countLines(before, after);
    return `${name} +${String(added)} −${String(removed)}`;
  });
  return parts.length === 0 ? 'blank lines' : parts.join(', ');
}
