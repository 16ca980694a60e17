import { deleteNamed, moveNamed } from '../src/app/named-create.ts';
import type { NamedFile, NamedKind, NamedValues } from '../src/app/named-files.ts';
import { shellWord } from '../src/app/named-find.ts';
import type { Counted } from '../src/app/named-issues.ts';
import { giveIssues, othersNaming, type Naming } from '../src/app/named-relink.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { defineCommand, type CommandModule } from './command.ts';
import type { Context } from './context.ts';
import { refArgument, say, type OpenedNamed } from './named.ts';
import { assertAllMoved } from './named-moves.ts';
import { actOnEach, type Acted } from './named-report.ts';

/** `milestone archive`, `project archive`. */
export function archiveOf<V extends NamedValues>(kind: NamedKind<V>): CommandModule {
  return defineCommand<object>({
    args: [refArgument(kind, true)],
    examples: [`roadmap ${kind.key} archive ${exampleOf(kind)}`],
    run: async ({ args, context }) =>
      actOnEach(context, {
        kind,
        refs: args,
        act: async (file, { ports }, counted) => {
          const open = counted?.open.length ?? 0;
          if (open > 0)
            context.terminal.warning(`${say(open, 'open issue')} still ${open === 1 ? 'names' : 'name'} ${file.name}`);
          return { file: await moveNamed(ports, kind, file), done: 'archived' };
        },
      }),
  });
}

/** `milestone restore`, `project restore`. */
export function restoreOf<V extends NamedValues>(kind: NamedKind<V>): CommandModule {
  return defineCommand<object>({
    args: [refArgument(kind, true)],
    examples: [`roadmap ${kind.key} restore ${exampleOf(kind)}`, `roadmap ${kind.key} list --archived`],
    run: async ({ args, context }) =>
      actOnEach(context, {
        kind,
        refs: args,
        archived: true,
        act: async (file, { ports }) => ({ file: await moveNamed(ports, kind, file), done: 'restored' }),
      }),
  });
}

interface DeleteOptions {
  readonly clear?: boolean;
  readonly force?: boolean;
}

/** `milestone delete`, `project delete`: never touches an issue unless asked to. */
export function deleteOf<V extends NamedValues>(kind: NamedKind<V>): CommandModule {
  const noun = kind.key;
  return defineCommand<DeleteOptions>({
    args: [refArgument(kind, true)],
    options: [
      { flags: '--clear', help: `take the ${noun} out of what names it first`, conflicts: 'force' },
      { flags: '--force', help: 'delete it even so; what names it then names nothing' },
    ],
    examples: [`roadmap ${noun} delete ${exampleOf(kind)}`, `roadmap ${noun} delete ${exampleOf(kind)} --clear --yes`],
    run: async ({ args, options, context }) =>
      actOnEach(context, {
        kind,
        refs: args,
        archived: null,
        act: async (file, opened, counted) => {
          const issues = counted?.issues ?? [];
          const others = await othersNaming(opened.ports, opened.config, kind, file);
          const namers = [
            ...(issues.length > 0 ? [say(issues.length, 'issue')] : []),
            ...others.map(({ noun, name }) => `the ${noun} ${name}`),
          ];
          if (namers.length > 0 && !options.clear && !options.force) throw inUse(kind, file, namers);
          await assertWanted(context, kind, file, options.clear ? namers : []);
          return remove(opened, file, options.clear ? { issues, others } : null);
        },
      }),
  });
}

async function remove<V extends NamedValues>(
  { kind, config, ports }: OpenedNamed<V>,
  file: NamedFile<V>,
  clear: { readonly issues: Counted<V>['issues']; readonly others: readonly Naming[] } | null,
): Promise<Acted<V>> {
  if (clear !== null) {
    assertAllMoved(
      await giveIssues(ports, config, clear.issues, { kind, value: null }),
      `${file.name} was not deleted`,
    );
    for (const other of clear.others) await other.relink(null);
  }
  await deleteNamed(ports, kind, file);
  const cleared = clear === null ? 0 : clear.issues.length;
  return { file: null, done: 'deleted', ...(cleared === 0 ? {} : { more: `(taken out of ${say(cleared, 'issue')})` }) };
}

/** @throws RoadmapError `<noun>.kept` when the person says no, or cannot be asked */
async function assertWanted<V extends NamedValues>(
  context: Context,
  kind: NamedKind<V>,
  file: NamedFile<V>,
  cleared: readonly string[],
): Promise<void> {
  const question = `delete ${file.path}${cleared.length === 0 ? '' : `, and take it out of ${cleared.join(', ')}`}?`;
  const answer = await context.confirm(question);
  if (answer === true) return;
  throw new RoadmapError({
    kind: 'user',
    code: `${kind.key}.kept`,
    message:
      answer === null
        ? `deleting ${file.name} needs a yes, and nobody can be asked here`
        : `${file.name} was not deleted`,
    hints: answer === null ? [`roadmap ${kind.key} delete ${shellWord(file.name)} --yes`] : [],
  });
}

function inUse<V extends NamedValues>(kind: NamedKind<V>, file: NamedFile<V>, namers: readonly string[]): RoadmapError {
  const word = shellWord(file.name);
  return new RoadmapError({
    kind: 'user',
    code: `${kind.key}.in_use`,
    message: `${namers.join(', ')} still ${namers.length === 1 && !/^\d+ issues$/.test(namers[0] ?? '') ? 'names' : 'name'} ${file.name}`,
    hints: [
      `to take it out of ${namers.length === 1 ? 'there' : 'them'} first: roadmap ${kind.key} delete ${word} --clear`,
      `to keep the file out of the way instead: roadmap ${kind.key} archive ${word}`,
      `to delete it even so: roadmap ${kind.key} delete ${word} --force`,
    ],
    data: { path: file.path, named_by: namers },
  });
}

function exampleOf({ key }: { readonly key: 'milestone' | 'project' }): string {
  return key === 'milestone' ? 'v1.0' : '99d80769';
}
