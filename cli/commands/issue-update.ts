import { nearLabels } from '../../src/app/near-labels.ts';
import { WORD_SETS, type SetChanges } from '../../src/app/parse-input.ts';
import { updating } from '../../src/app/update-issues.ts';
import { splitWords } from '../../src/model/field-lists.ts';
import { attributeOf, fieldOf } from '../../src/model/fields.ts';
import { defineCommand, type OptionSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { editAndReport, REFS } from '../edit-and-report.ts';
import { usageError } from '../errors.ts';
import { fieldOptions } from '../field-options.ts';
import { withMe } from '../me.ts';
import { bodyFrom, bodyOptions, type BodyOptions } from '../options.ts';

interface Options extends BodyOptions {
  readonly title?: string;
  readonly label?: readonly string[];
  readonly assignee?: readonly string[];
  readonly clear?: readonly string[];
}

export const command = defineCommand<Options & Readonly<Record<string, unknown>>>({
  args: [REFS],
  options: [
    { flags: '--title <title>', help: 'a new title' },
    ...fieldOptions,
    ...bodyOptions,
    ...WORD_SETS.flatMap((key) => setOptions(key)),
    { flags: '--clear <field>', help: 'empty a field', repeatable: true },
  ],
  examples: [
    'roadmap issue update 224f -s in-progress -a me',
    'roadmap issue update 224f a132 --add-label urgent --clear milestone',
    'roadmap issue update 224f --body-file notes.md',
  ],
  run: async ({ args, options, context }) => {
    const { title, clear = [], label = [], assignee } = options;
    if (Object.keys(options).length === 0)
      throw usageError('nothing_to_do', 'nothing to update: no field was given', ['roadmap issue update --help']);
    const config = await context.config('write');
    const [issues, files, body] = await Promise.all([context.issues(), context.files(), bodyFrom(options, context)]);
    const [add, remove] = [await setChanges('add', options, context), await setChanges('remove', options, context)];
    const changesFor = await updating({ issues, files }, config, {
      flags: assignee === undefined ? options : { ...options, assignee: await withMe(assignee, context) },
      clear: clear.flatMap(splitWords),
      add,
      remove,
      ...(title === undefined ? {} : { title }),
      ...(body === undefined ? {} : { body }),
    });
    const odd = await nearLabels(issues, [...label.flatMap(splitWords), ...(add.labels ?? [])]);
    const code = await editAndReport(context, args, changesFor, 'updated');
    for (const { label: typed, near } of odd)
      context.terminal.note(
        `no issue had the label ${typed} before; if ${near} was meant: --remove-label ${typed} --add-label ${near}`,
      );
    return code;
  },
});

/** `--add-label`, `--remove-label`, and the same of every set of words. */
function setOptions(key: (typeof WORD_SETS)[number]): readonly OptionSpec[] {
  const { long = key, value = 'word' } = fieldOf(key)?.flag ?? {};
  return ['add', 'remove'].map((verb) => ({
    flags: `--${verb}-${long} <${value}>`,
    help: `${verb} ${long === 'label' ? 'a' : 'an'} ${long}, or several joined by commas`,
    repeatable: true,
    completes: key,
  }));
}

async function setChanges(
  verb: 'add' | 'remove',
  options: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<SetChanges> {
  const changes: { -readonly [K in keyof SetChanges]: SetChanges[K] } = {};
  for (const key of WORD_SETS) {
    const typed = options[attributeOf(`${verb}-${fieldOf(key)?.flag?.long ?? key}`)] as readonly string[] | undefined;
    const words = (typed ?? []).flatMap(splitWords);
    if (words.length > 0) changes[key] = key === 'assignees' ? await withMe(words.map(login), context) : words;
  }
  return changes;
}

/** As people write it: `@ana`. */
function login(name: string): string {
  return name.replace(/^@(?=.)/, '');
}
