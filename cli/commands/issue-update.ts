import { updating } from '../../src/app/update-issues.ts';
import { splitWords } from '../../src/model/field-lists.ts';
import { defineCommand } from '../command.ts';
import { editAndReport } from '../edit-and-report.ts';
import { usageError } from '../errors.ts';
import { fieldOptions } from '../field-options.ts';
import { bodyFrom, bodyOptions, type BodyOptions } from '../options.ts';

interface Options extends BodyOptions {
  readonly title?: string;
  readonly addLabel?: readonly string[];
  readonly removeLabel?: readonly string[];
  readonly clear?: readonly string[];
}

export const command = defineCommand<Options & Readonly<Record<string, unknown>>>({
  args: [{ name: '<ref...>', help: 'the issues: id prefixes, #221, github:221, or paths' }],
  options: [
    { flags: '--title <title>', help: 'a new title' },
    ...fieldOptions,
    ...bodyOptions,
    {
      flags: '--add-label <label>',
      help: 'add a label, or several joined by commas',
      repeatable: true,
      completes: 'labels',
    },
    {
      flags: '--remove-label <label>',
      help: 'remove a label, or several joined by commas',
      repeatable: true,
      completes: 'labels',
    },
    { flags: '--clear <field>', help: 'empty a field', repeatable: true },
  ],
  examples: [
    'roadmap issue update 224f -s in-progress -a ana',
    'roadmap issue update 224f a132 --add-label urgent --clear milestone',
    'roadmap issue update 224f --body-file notes.md',
  ],
  run: async ({ args, options, context }) => {
    const { title, addLabel = [], removeLabel = [], clear = [] } = options;
    if (Object.keys(options).length === 0)
      throw usageError('nothing_to_do', 'nothing to update: no field was given', ['roadmap issue update --help']);
    const config = await context.config('write');
    const [issues, files, body] = await Promise.all([context.issues(), context.files(), bodyFrom(options, context)]);
    const changesFor = await updating({ issues, files }, config, {
      flags: options,
      clear: clear.flatMap(splitWords),
      addLabels: addLabel.flatMap(splitWords),
      removeLabels: removeLabel.flatMap(splitWords),
      ...(title === undefined ? {} : { title }),
      ...(body === undefined ? {} : { body }),
    });
    return editAndReport(context, args, changesFor, 'updated');
  },
});
