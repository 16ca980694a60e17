import { editNamed } from '../src/app/named-edit.ts';
import type { NamedFile, NamedKind, NamedValues } from '../src/app/named-files.ts';
import { findNamed } from '../src/app/named-find.ts';
import { shellWord } from '../src/model/shell-word.ts';
import { isDone, type Counted } from '../src/app/named-issues.ts';
import { giveIssues } from '../src/app/named-relink.ts';
import type { PlanningChanges } from '../src/model/edit-planning-file.ts';
import { defineCommand, type CommandModule } from './command.ts';
import type { Context } from './context.ts';
import { refArgument, say, type OpenedNamed } from './named.ts';
import { usageError } from './errors.ts';
import { assertAllMoved } from './named-moves.ts';
import { actOnEach, type Acted } from './named-report.ts';

interface CloseOptions {
  readonly moveOpenTo?: string;
}

/** `milestone close`, `project close`. @param status that a closed one has */
export function closeOf<V extends NamedValues>(kind: NamedKind<V>, status: string): CommandModule {
  const noun = kind.key;
  const flags = `--move-open-to <${noun}>`;
  return defineCommand<CloseOptions>({
    args: [refArgument(kind, true)],
    options: [{ flags, help: `give its open issues to another ${noun} first`, completes: noun }],
    examples:
      noun === 'milestone'
        ? ['roadmap milestone close v1.0', 'roadmap milestone close v1.0 --move-open-to v1.1']
        : ['roadmap project close 99d80769', 'roadmap project close roadmap --move-open-to next'],
    run: async ({ args, options: { moveOpenTo }, context }) =>
      actOnEach(context, {
        kind,
        refs: args,
        act: async (file, opened, counted) => {
          const open = counted?.open ?? [];
          const to = moveOpenTo === undefined ? null : targetOf(opened, moveOpenTo, file);
          if (to !== null) await moveOpen(opened, open, to);
          else warnOfOpen(context, kind, file, open.length);
          const acted = await setStatus(opened, file, isDone(file.values) ? null : status, 'closed');
          if (to === null || open.length === 0) return acted;
          return {
            ...acted,
            done: acted.done ?? 'moved from',
            more: `(${say(open.length, 'open issue')} moved to ${to.name})`,
          };
        },
      }),
  });
}

/** `milestone reopen`, `project reopen`. @param status that an open one has */
export function reopenOf<V extends NamedValues>(kind: NamedKind<V>, status: string): CommandModule {
  return defineCommand<object>({
    args: [refArgument(kind, true)],
    examples: [`roadmap ${kind.key} reopen ${kind.key === 'milestone' ? 'v1.0' : '99d80769'}`],
    run: async ({ args, context }) =>
      actOnEach(context, {
        kind,
        refs: args,
        act: (file, opened) => setStatus(opened, file, isDone(file.values) ? status : null, 'reopened'),
      }),
  });
}

async function setStatus<V extends NamedValues>(
  { kind, config, ports }: OpenedNamed<V>,
  file: NamedFile<V>,
  status: string | null,
  done: string,
): Promise<Acted<V>> {
  if (status === null) return { file, done: null };
  const values = { status } as unknown as NonNullable<PlanningChanges<V>['values']>;
  const edited = await editNamed(ports, config, { kind, file, changesFor: () => ({ values }) });
  return { file: edited.file, done };
}

function targetOf<V extends NamedValues>(
  { kind, listing }: OpenedNamed<V>,
  typed: string,
  file: NamedFile<V>,
): NamedFile<V> {
  const [to = file] = findNamed(kind, listing, [typed]);
  if (to === file) throw usageError('same', `--move-open-to: ${file.name} is the ${kind.key} that is to be closed`);
  return to;
}

async function moveOpen<V extends NamedValues>(
  { kind, config, ports }: OpenedNamed<V>,
  open: Counted<V>['open'],
  to: NamedFile<V>,
): Promise<void> {
  const outcomes = await giveIssues(ports, config, open, { kind, value: to.value });
  assertAllMoved(outcomes, `the ${kind.key} was not closed`);
}

function warnOfOpen<V extends NamedValues>(
  context: Context,
  kind: NamedKind<V>,
  file: NamedFile<V>,
  open: number,
): void {
  if (open === 0) return;
  const verb = open === 1 ? 'is' : 'are';
  context.terminal.warning(
    `${say(open, 'issue')} of ${file.name} ${verb} still open; to give them to another: roadmap ${kind.key} close ${shellWord(file.name)} --move-open-to <${kind.key}>`,
  );
}
