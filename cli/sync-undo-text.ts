import type { Overwritten, Past, Restored } from '../src/app/sync-undo.ts';
import type { Saying } from '../src/app/sync-names.ts';
import { textSections } from '../src/app/sync-sections.ts';
import { sayTime } from './say.ts';
import { sayChange, sayShort } from './sync-change-text.ts';
import type { Part } from './terminal.ts';
import { pad } from './width.ts';

/** `sync undo --json` */
export function pastJson({
  remote,
  past: { issue, key, values, say },
  restored,
  preview,
}: {
  readonly remote: string;
  readonly past: Past;
  readonly restored: readonly Restored[];
  readonly preview: boolean;
}): Record<string, unknown> {
  return {
    id: issue.id,
    path: issue.path,
    remote,
    remote_id: key,
    preview,
    restored: restored.map((one) => ({ ...one, from: say(one.field, one.from), to: say(one.field, one.to) })),
    candidates: values.map((one) => ({
      ...one,
      value: say(one.field, one.value),
      replaced_by: say(one.field, one.replaced_by),
      ...(isText(one) && { sections: sectionsIn(one) }),
    })),
  };
}

/** What can be brought back, a line each, with the number to name it by. */
export function pastLines(remote: string, { issue, key, values, say }: Past): readonly (readonly Part[])[] {
  const width = String(values.length).length;
  const names = Math.max(...values.map((one) => nameOf(one).length));
  const sides = Math.max('here'.length, remote.length);
  const head = `${issue.id}${key === null ? '' : ` #${key}`} ${issue.values.title ?? ''}`;
  const lines = values.map((one, at): readonly Part[] => [
    `${String(at + 1).padStart(width)}  `,
    { text: pad(one.commit?.slice(0, 8) ?? 'now', 8), style: 'dim' },
    { text: `  ${pad(one.at === null ? 'not sent yet' : sayTime(one.at), 16)}`, style: 'cyan' },
    `  ${pad(one.side === 'local' ? 'here' : remote, sides)}`,
    `  ${pad(nameOf(one), names)}  ${sayValue(one, say)}`,
  ]);
  return [[{ text: head, style: 'bold' }], ...lines];
}

/** `restored aaaa1111 title: Ours → Theirs` */
export function restoredLine(
  id: string,
  { field, comment, from, to, preview }: Restored & { readonly preview: boolean },
  say: Saying,
): readonly Part[] {
  const name = comment === undefined ? field : `${field}:${comment}`;
  return [`${preview ? 'would restore' : 'restored'} ${id} ${name}: `, sayChange(say(field, from), say(field, to))];
}

function nameOf({ field, comment }: Overwritten): string {
  return comment === undefined ? field : `${field}:${comment}`;
}

/** A value as it was; of a text and of a set, what bringing it back does. */
function sayValue({ field, value, replaced_by }: Overwritten, say: Saying): string {
  const isShort = typeof value === 'string' && !`${value}${String(replaced_by)}`.includes('\n');
  return isShort || value === null
    ? sayShort(say(field, value))
    : sayChange(say(field, replaced_by), say(field, value));
}

function isText({ field, comment, value }: Overwritten): boolean {
  return comment === undefined && field === 'body' && typeof value === 'string';
}

function sectionsIn({ value, replaced_by }: Overwritten): readonly (string | null)[] {
  return textSections(String(replaced_by ?? ''), String(value ?? '')).map(({ section }) => section);
}
