import { showSync, type FieldStanding, type Shown } from '../../src/app/sync-show.ts';
import { defineCommand } from '../command.ts';
import { sayTime } from '../say.ts';
import { syncHands } from '../sync-hands.ts';
import { fieldName, sayValues, sideLines } from '../sync-values.ts';
import type { Terminal } from '../terminal.ts';

export const command = defineCommand<{ readonly remote?: string }>({
  args: [{ name: '<ref>', help: 'the issue: a prefix of its id, #221, github:221, or its path' }],
  options: [{ flags: '--remote <name>', help: 'which remote; the first one configured when not given' }],
  examples: ['roadmap sync show 224f', "roadmap sync show '#221' --json"],
  run: async ({ args, options, context, terminal }) => {
    const hands = await syncHands(context, options.remote ?? null);
    const shown = await showSync(hands, context.archive, args[0] ?? '');
    terminal.result(jsonOf(hands.remote, shown), () => print(terminal, hands.remote, shown));
  },
});

function jsonOf(remote: string, { issue, state, standing, error, since, comments }: Shown): Record<string, unknown> {
  const { status, key, url, last_synced } = state;
  return {
    id: issue.id,
    path: issue.path,
    remote,
    remote_id: key,
    url: url ?? null,
    status,
    sync_error: error,
    pointer: standing.pointer,
    last_synced,
    remote_updated: standing.meta?.updated_at ?? null,
    fields: standing.fields.map(({ field, state: moves, base, local, remote: there, refused, sections }) => ({
      field,
      state: moves,
      base: base ?? null,
      base_known: base !== undefined,
      local,
      remote: there,
      ...(refused === undefined ? {} : { refused }),
      ...(sections.length === 0 ? {} : { sections }),
    })),
    conflicts: standing.conflicts.map(({ field, section, base, local, remote: there }) => ({
      field,
      section,
      base: base ?? null,
      local,
      remote: there,
    })),
    since,
    comments,
  };
}

const WORDS: Readonly<Record<FieldStanding['state'], string>> = {
  equal: '=',
  pull: '← to be taken in',
  push: '→ to be sent',
  merge: '↔ both ways',
  conflict: '! in conflict',
  kept: '· waits',
};

function print(terminal: Terminal, remote: string, shown: Shown): void {
  const { issue, state, standing } = shown;
  terminal.line({ text: `${issue.id} #${state.key} ${issue.values.title ?? ''}`, style: 'bold' });
  for (const [name, text] of rowsOf(remote, shown))
    if (text !== null) terminal.line({ text: name.padEnd(15), style: 'dim' }, text);
  const isQuiet = ({ state: moves, refused }: FieldStanding): boolean => moves === 'equal' && refused === undefined;
  for (const field of standing.fields) if (!isQuiet(field)) printField(terminal, field, standing);
  if (standing.meta === null) terminal.note('nothing was seen of the item yet: roadmap sync');
  if (state.conflicts.length > 0)
    terminal.note(`to decide: roadmap sync resolve ${issue.id} --take local|remote, or --field title=local`);
}

/** Null: nothing to say. */
function rowsOf(remote: string, shown: Shown): readonly (readonly [name: string, text: string | null])[] {
  const { issue, state, standing, error, since, comments } = shown;
  const equal = standing.fields.filter((one) => one.state === 'equal').map(({ field }) => field);
  const spoken = comments.here + comments.there > 0;
  return [
    ['Item', `${remote} #${state.key}  ${state.url ?? ''}`.trimEnd()],
    ['File', issue.path],
    ['Status', state.status],
    ['Error', error],
    ['Last synced', state.last_synced === null ? 'never' : sayTime(state.last_synced)],
    ['Changed there', standing.meta === null ? null : sayTime(standing.meta.updated_at)],
    ['Pointer', standing.pointer ?? '(none: nothing was agreed on yet)'],
    ['In conflict', since === null ? null : `since ${sayTime(since)}`],
    ['Comments', spoken ? `${String(comments.here)} here, ${String(comments.there)} seen there` : null],
    ['Equal', equal.length === 0 ? null : equal.join(', ')],
  ];
}

function printField(terminal: Terminal, field: FieldStanding, { conflicts }: Shown['standing']): void {
  terminal.line();
  terminal.line({ text: field.field, style: 'bold' }, `  ${WORDS[field.state]}`);
  for (const { section, state } of field.sections)
    if (state !== 'conflict') terminal.line(`  ${section ?? 'the beginning'}  ${WORDS[state]}`);
  const open = conflicts.filter((one) => one.field === field.field);
  for (const conflict of open) {
    if (conflict.section !== null) terminal.line(`  ${fieldName(conflict)}`);
    printSides(terminal, conflict);
  }
  if (open.length + field.sections.length === 0) printSides(terminal, field);
  if (field.refused !== undefined) terminal.line(`  refused there: ${sayValues(field.refused)}`);
}

function printSides(terminal: Terminal, sides: Pick<FieldStanding, 'base' | 'local' | 'remote'>): void {
  for (const side of ['base', 'local', 'remote'] as const)
    for (const parts of sideLines(side, sides[side])) terminal.line(...parts);
}
