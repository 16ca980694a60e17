import { deleteNamed, moveNamed } from '../src/app/named-create.ts';
import type { NamedFile, NamedKind, NamedValues } from '../src/app/named-files.ts';
import { shellWord } from '../src/model/shell-word.ts';
import { othersNaming, type Naming } from '../src/app/named-relink.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { defineCommand, type CommandModule } from './command.ts';
import type { Context } from './context.ts';
import { refArgument, say, type OpenedNamed } from './named.ts';
import { membersOf, type Members } from './named-members.ts';
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
        act: async (file, opened) => {
          const members = await membersOf(context, opened, file);
          const others = await othersNaming(opened.ports, opened.config, kind, file);
          const namers = namersOf(members, others);
          if (namers.length > 0 && !options.clear && !options.force) throw inUse(kind, file, namers);
          await assertMeant(context, { kind, file, namers, options });
          return remove(opened, file, options.clear ? { members, others } : null);
        },
      }),
  });
}

/** `8 issues`, `the project Web site`, `6 milestones` */
function namersOf({ count }: Members, others: readonly Naming[]): readonly string[] {
  const [first] = others;
  const said =
    others.length > 3 && first !== undefined
      ? [say(others.length, first.noun)]
      : others.map(({ noun, name }) => `the ${noun} ${name}`);
  return count === 0 ? said : [say(count, 'issue'), ...said];
}

async function remove<V extends NamedValues>(
  { kind, ports }: OpenedNamed<V>,
  file: NamedFile<V>,
  clear: { readonly members: Members; readonly others: readonly Naming[] } | null,
): Promise<Acted<V>> {
  if (clear !== null) {
    assertAllMoved(await clear.members.give(null), `${file.name} was not deleted`);
    for (const other of clear.others) await other.relink(null);
  }
  await deleteNamed(ports, kind, file);
  const cleared = clear?.members.count ?? 0;
  return { file: null, done: 'deleted', ...(cleared === 0 ? {} : { more: `(taken out of ${say(cleared, 'issue')})` }) };
}

interface Asked<V extends NamedValues> {
  readonly kind: NamedKind<V>;
  readonly file: NamedFile<V>;
  readonly namers: readonly string[];
  readonly options: DeleteOptions;
}

/** @throws RoadmapError `<noun>.delete_unconfirmed` when the person says no, or cannot be asked */
async function assertMeant<V extends NamedValues>(context: Context, asked: Asked<V>): Promise<void> {
  const { kind, file, namers, options } = asked;
  const cleared = options.clear === true && namers.length > 0 ? `, and take it out of ${namers.join(', ')}` : '';
  const answer = await context.confirm(`Delete ${file.path}${cleared}?`);
  if (answer === true) return;
  const flags = `${options.clear ? ' --clear' : ''}${options.force ? ' --force' : ''}`;
  throw new RoadmapError({
    kind: 'user',
    code: `${kind.key}.delete_unconfirmed`,
    message:
      answer === null ? 'there is nobody to ask whether that is meant; nothing was deleted' : 'nothing was deleted',
    hints: answer === null ? [`roadmap ${kind.key} delete ${shellWord(file.name)}${flags} --yes`] : [],
    data: { path: file.path },
  });
}

function inUse<V extends NamedValues>(kind: NamedKind<V>, file: NamedFile<V>, namers: readonly string[]): RoadmapError {
  const word = shellWord(file.name);
  return new RoadmapError({
    kind: 'user',
    code: `${kind.key}.in_use`,
    message: `${file.name} is still named by ${namers.join(', ')}`,
    hints: [
      `to take it out of there first: roadmap ${kind.key} delete ${word} --clear`,
      `to keep the file out of the way instead: roadmap ${kind.key} archive ${word}`,
      `to delete it even so: roadmap ${kind.key} delete ${word} --force`,
    ],
    data: { path: file.path, named_by: namers },
  });
}

function exampleOf({ key }: { readonly key: 'milestone' | 'project' }): string {
  return key === 'milestone' ? 'v1.0' : '99d80769';
}
