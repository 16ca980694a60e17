import {
  checkChoices,
  choosing,
  conflictSummary,
  resolveConflicts,
  type FieldChoice,
  type ResolveRequest,
} from '../../src/app/sync-resolve.ts';
import type { OpenConflict } from '../../src/app/sync-look.ts';
import { canAsk } from '../ask.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { EXIT, usageError, worstExit } from '../errors.ts';
import { syncHands } from '../sync-hands.ts';
import { printResolved, resolvedJson } from '../sync-resolved.ts';
import { fieldCounts } from '../sync-values.ts';

interface Options {
  readonly remote?: string;
  readonly all?: boolean;
  readonly take?: 'local' | 'remote';
  readonly field?: readonly string[];
  readonly commit: boolean;
}

export const command = defineCommand<Options>({
  args: [{ name: '[ref...]', help: 'the issues in conflict' }],
  options: [
    { flags: '--all', help: 'every conflict there is; says first how many issues differ in which field' },
    { flags: '--take <side>', help: 'which side wins', choices: ['local', 'remote'] },
    {
      flags: '--field <field=side>',
      help: 'one field, or a section of the body (body:Steps=local): local, remote, or merged (the file as it stands)',
      repeatable: true,
    },
    { flags: '--no-commit', help: 'leave the changed files uncommitted' },
    { flags: '--remote <name>', help: 'which remote; the first one configured when not given' },
  ],
  examples: [
    'roadmap sync resolve 224f --take remote',
    'roadmap sync resolve 224f --field title=local --field body=merged',
    'roadmap sync resolve 224f --field body:Steps=local --field body:Expected=remote',
    'roadmap sync resolve --all --take local',
  ],
  run: async (invocation) => {
    const { args, options, context, terminal } = invocation;
    const choices = (options.field ?? []).map(choiceOf);
    if (options.take === undefined && choices.length === 0)
      throw usageError('no_choice', 'say which side wins: --take local|remote, or --field <field>=local|remote|merged');
    if ((args.length === 0) === (options.all !== true))
      throw usageError('no_refs', 'name the issues, or all of them with --all');
    const hands = await syncHands(context, options.remote ?? null);
    const resolved = await resolveConflicts(hands, {
      refs: args,
      all: options.all === true,
      choose: choosing(choices, options.take ?? null),
      approve: approval(invocation, choices),
      commit: options.commit && hands.config.sync.commit,
    });
    if (resolved === null) {
      terminal.result({ resolved: [], commit: null }, () => terminal.line('nothing was decided'));
      return EXIT.conflict;
    }
    terminal.result(resolvedJson(resolved), () => printResolved(terminal, resolved));
    const left = resolved.resolutions.some((one) => one.left.length > 0);
    return worstExit([left ? EXIT.conflict : EXIT.done, resolved.commit.error === null ? EXIT.done : EXIT.partly]);
  },
});

/** `title=local`, `body:Steps=remote`, `body:=merged` for what stands before the first heading. */
function choiceOf(typed: string): FieldChoice {
  const [, field, section, take] = /^([a-z_]+)(?::(.*))?=(local|remote|merged)$/.exec(typed) ?? [];
  if (field === undefined || take === undefined)
    throw usageError('field', `--field ${typed}: expected a field and a side, for instance title=local or body=merged`);
  return { field, section: section ?? null, take: take as FieldChoice['take'] };
}

/** Whoever decides about all of them is told what that is, and asked where that is possible. */
function approval(
  { options, context, terminal }: Invocation<Options>,
  choices: readonly FieldChoice[],
): ResolveRequest['approve'] {
  return async (open: readonly OpenConflict[]) => {
    checkChoices(choices, open);
    if (options.all !== true || open.length === 0) return true;
    const summary = conflictSummary(open.map(({ fields }) => ({ conflicts: fields })));
    const many = summary.issues === 1 ? '1 issue differs' : `${String(summary.issues)} issues differ`;
    terminal.note(`${many}: ${fieldCounts(summary)}`);
    if (!canAsk(context.io)) return true;
    const what = options.take === undefined ? 'these fields' : `the ${options.take} side`;
    return (await context.confirm(`Take ${what} for all of them?`)) === true;
  };
}
