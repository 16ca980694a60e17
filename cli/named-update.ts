import { assertFree } from '../src/app/named-create.ts';
import { editNamed } from '../src/app/named-edit.ts';
import type { NamedFile, NamedKind, NamedValues } from '../src/app/named-files.ts';
import { shellWord } from '../src/model/shell-word.ts';
import { parseNamedInput } from '../src/app/named-input.ts';
import { othersNaming } from '../src/app/named-relink.ts';
import { splitWords } from '../src/model/field-lists.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { defineCommand, type CommandModule } from './command.ts';
import type { Context } from './context.ts';
import { usageError } from './errors.ts';
import { refArgument, rowOptions, say, type OpenedNamed } from './named.ts';
import { membersOf } from './named-members.ts';
import { assertAllMoved } from './named-moves.ts';
import { actOnEach } from './named-report.ts';
import { bodyFrom, bodyOptions, type BodyOptions } from './options.ts';

interface Options extends BodyOptions {
  readonly name?: string;
  readonly clear?: readonly string[];
}

/** So many issues are changed for a new name without a question. */
const WITHOUT_ASKING = 10;

/** `milestone update`, `project update`. */
export function updateOf<V extends NamedValues>(kind: NamedKind<V>): CommandModule {
  const noun = kind.key;
  const example = noun === 'milestone' ? 'v1.0' : '99d80769';
  return defineCommand<Options & Readonly<Record<string, unknown>>>({
    args: [refArgument(kind, true)],
    options: [
      ...rowOptions(kind.table.rows),
      ...bodyOptions,
      { flags: '--clear <field>', help: 'empty a field', repeatable: true },
    ],
    examples: [
      `roadmap ${noun} update ${example} --due 2026-12-01 --headline "The first that is whole"`,
      `roadmap ${noun} update ${example} --name ${noun === 'milestone' ? 'v1.0.0' : '"New name"'}`,
      `roadmap ${noun} update ${example} --clear due`,
    ],
    run: async ({ args, options, context }) => {
      if (Object.keys(options).length === 0)
        throw usageError('nothing_to_do', 'nothing to update: no field was given', [`roadmap ${noun} update --help`]);
      if (options.name !== undefined && args.length > 1)
        throw usageError('name_of_several', `--name: ${String(args.length)} ${noun}s cannot have one name`);
      const [config, files, body] = await Promise.all([
        context.config('write'),
        context.files(),
        bodyFrom(options, context),
      ]);
      const clear = (options.clear ?? []).flatMap(splitWords);
      const values = await parseNamedInput(files, config, kind, { flags: options, clear });
      const changes = { values, ...(body === undefined ? {} : { body }) };
      return actOnEach(context, {
        kind,
        refs: args,
        act: async (file, opened) => {
          const followed = await rename(context, opened, file, values.name ?? file.name);
          const edited = await editNamed(opened.ports, opened.config, { kind, file, changesFor: () => changes });
          if (edited.changed.length === 0) return { file: edited.file, done: null };
          const also = followed === 0 ? '' : `; ${say(followed, 'issue')} ${followed === 1 ? 'follows' : 'follow'}`;
          return { file: edited.file, done: 'updated', more: `(${edited.changed.join(', ')}${also})` };
        },
      });
    },
  });
}

/**
 * A milestone's name is what issues hold: they get the new one first, so that a run that was interrupted can be repeated.
 * @returns how many issues were changed
 */
async function rename<V extends NamedValues>(
  context: Context,
  opened: OpenedNamed<V>,
  file: NamedFile<V>,
  to: string,
): Promise<number> {
  const { kind, config, ports, listing } = opened;
  if (to === file.name) return 0;
  const others = listing.all.filter((other) => other !== file);
  assertFree(kind, others, to);
  if (kind.value !== 'name') return 0;
  const members = await membersOf(context, opened, file);
  await assertMeant(context, file, to, members.count);
  const namers = await othersNaming(ports, config, kind, file);
  assertAllMoved(await members.give(to), `${file.name} was not renamed`);
  for (const namer of namers) await namer.relink(to);
  if (config.project.default_milestone === file.name)
    context.terminal.warning(
      `new issues still get the milestone ${file.name}; to change that: roadmap config set project.default_milestone ${shellWord(to)}`,
    );
  return members.count;
}

/** @throws RoadmapError `milestone.rename_unconfirmed` when the person says no, or cannot be asked */
async function assertMeant(
  context: Context,
  { name }: { readonly name: string },
  to: string,
  issues: number,
): Promise<void> {
  if (issues <= WITHOUT_ASKING) return;
  const answer = await context.confirm(`Rename ${name} to ${to}, in ${say(issues, 'issue')} too?`);
  if (answer === true) return;
  throw new RoadmapError({
    kind: 'user',
    code: 'milestone.rename_unconfirmed',
    message:
      answer === null
        ? `renaming ${name} changes ${say(issues, 'issue')}, and there is nobody to ask whether that is meant; nothing was renamed`
        : 'nothing was renamed',
    hints: answer === null ? [`roadmap milestone update ${shellWord(name)} --name ${shellWord(to)} --yes`] : [],
    data: { issues },
  });
}
