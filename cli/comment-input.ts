import { findAnywhere } from '../src/app/find-issues.ts';
import { findComment } from '../src/app/read-comments.ts';
import type { ArgumentSpec, OptionSpec } from './command.ts';
import type { Context } from './context.ts';
import { usageError } from './errors.ts';
import { bodyFrom, bodyOptions, type BodyOptions } from './options.ts';

export interface TextOptions extends BodyOptions {
  readonly edit?: boolean;
}

export const textOptions: readonly OptionSpec[] = [
  ...bodyOptions.map((option) => ({ ...option, help: option.help.replace('the body', 'the text') })),
  { flags: '-e, --edit', help: 'write it in your editor' },
];

export const COMMENT: ArgumentSpec = {
  name: '<comment...>',
  help: 'a prefix of its id (4 digits or more), or the path of its file; after its issue, where you like',
};

/**
 * Lets `use` have the text that the options give; with `--edit`, or where there is none and somebody who can write it, what
 * comes out of the editor.
 * @param start what the editor begins with where the options give no text
 * @throws RoadmapError `usage.comment_text` where there is neither a text nor anybody to write one
 */
export async function withText<T>(
  context: Context,
  {
    given,
    options,
    start,
  }: { readonly given?: string | undefined; readonly options: TextOptions; readonly start: string },
  use: (text: string) => Promise<T>,
): Promise<T> {
  const text = given ?? (await bodyFrom(options, context));
  if (text !== undefined && options.edit !== true) return use(text);
  if (options.edit !== true && !canAsk(context, start))
    throw usageError('comment_text', 'there is no text', [
      'give it: --body "Works on my machine", or --body-file <file>',
      'write it in your editor: --edit',
    ]);
  const { editText } = await import('./editor.ts');
  const begun = text ?? start;
  return editText(context, 'comment.md', begun === '' ? '' : `${begun}\n`, (edited) => use(edited.trimEnd()));
}

/** In a terminal; and whoever asks to edit a text, and names an editor, means that one. */
function canAsk({ io }: Context, start: string): boolean {
  return (
    (io.stdin.isTerminal && io.stderr.isTerminal) ||
    (start !== '' && (io.env['VISUAL'] ?? io.env['EDITOR']) !== undefined)
  );
}

/** The comment that the operands name: its own reference, maybe after that of its issue. @throws what `findComment` throws */
export async function commentNamed(context: Context, args: readonly string[]): ReturnType<typeof findComment> {
  const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
  const [first = '', second, more] = args;
  if (more !== undefined)
    throw usageError('comment', 'expected one comment, or an issue and one of its comments', [
      'roadmap issue comment list <ref>',
    ]);
  if (second === undefined) return findComment({ files }, config, first, null);
  return findComment({ files }, config, second, (await findAnywhere(issues, context.archive, first)).id);
}
