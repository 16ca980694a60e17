import { createIssue, type CreateRequest, type NewFile } from '../../src/app/create-issue.ts';
import type { Config } from '../../src/model/config.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { fieldOptions } from '../field-options.ts';
import { withMe } from '../me.ts';
import { bodyFrom, bodyOptions, type BodyOptions } from '../options.ts';

interface Options extends BodyOptions {
  readonly assignee?: readonly string[];
  readonly edit?: boolean;
  readonly template?: string;
}

export const command = defineCommand<Options & Readonly<Record<string, unknown>>>({
  args: [{ name: '<title>', help: 'one line that says what is to be done' }],
  options: [
    ...fieldOptions,
    ...bodyOptions,
    {
      flags: '-e, --edit',
      help: 'look over the whole file in an editor first; ending that with an error creates nothing',
    },
    { flags: '-T, --template <name>', help: 'begin with .roadmap/templates/<name>.md', completes: 'template' },
  ],
  examples: [
    'roadmap issue create "Fix login"',
    'roadmap issue create "Fix login" -p high -t bug -l auth,ui -a me --due 2026-12-01',
    'roadmap issue create "Fix login" --template bug --edit',
    'git log -1 --format=%B | roadmap issue create "Look at this" --body-file -',
  ],
  run: async ({ args, options, context, terminal }) => {
    const { edit, template, assignee } = options;
    const [config, issues, files, body] = await Promise.all([
      context.config('write'),
      context.issues(),
      context.files(),
      bodyFrom(options, context),
    ]);
    const { clock, random } = context;
    const made = await createIssue({ issues, files, clock, random }, config, {
      title: args[0] ?? '',
      flags: assignee === undefined ? options : { ...options, assignee: await withMe(assignee, context) },
      ...(body === undefined ? {} : { body }),
      ...(template === undefined ? {} : { template }),
      ...(edit === true ? { revise: reviser(context, config) } : {}),
    });
    if (terminal.settings.json) return printJson(made, context);
    terminal.line(terminal.settings.quiet ? made.id : `created ${made.id} ${made.path}`);
  },
});

/** Loaded only where it is asked for: the rest starts in half the time. */
function reviser(context: Context, config: Config): NonNullable<CreateRequest['revise']> {
  return async ({ path, text }, write) => {
    const [{ editText }, { checkedByHand }, { readIssue }, { isIssue }] = await Promise.all([
      import('../editor.ts'),
      import('../../src/app/edit-by-hand.ts'),
      import('../../src/model/read-issue.ts'),
      import('../../src/model/issue.ts'),
    ]);
    const [issues, files] = await Promise.all([context.issues(), context.files()]);
    const draft = readIssue(path, text, config);
    if (!isIssue(draft)) return write(text, path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    return editText(context, name, text, async (edited) => {
      const issue = await checkedByHand({ issues, files, clock: context.clock }, config, draft, edited);
      return write(issue.text, issue.values.title ?? '');
    });
  };
}

async function printJson({ path, text }: NewFile, context: Context): Promise<void> {
  const [{ listedJson }, { relateIssues }, { readIssue }, { isIssue }] = await Promise.all([
    import('../../src/app/list-issues.ts'),
    import('../../src/app/relate-issues.ts'),
    import('../../src/model/read-issue.ts'),
    import('../../src/model/issue.ts'),
  ]);
  const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
  const issue = readIssue(path, text, config);
  const [listed] = await relateIssues({ issues, files }, config, isIssue(issue) ? [issue] : []);
  context.terminal.json(listed === undefined ? null : listedJson(listed));
}
