import { commentName, type Comment } from '../src/model/comment.ts';
import { sayTime } from './say.ts';
import type { Terminal } from './terminal.ts';

/** Comments for a person, the oldest first, each under a line that says whose it is. */
export function printComments(terminal: Terminal, comments: readonly Comment[]): void {
  for (const [at, comment] of comments.entries()) {
    if (at > 0) terminal.line();
    const { id, values, body } = comment;
    terminal.line(
      { text: id, style: 'yellow' },
      '  ',
      { text: values.author ?? 'somebody', style: 'bold' },
      { text: [whenOf(comment), ...notesOn(comment)].map((note) => `  ${note}`).join(''), style: 'dim' },
    );
    terminal.print(indented(body));
  }
}

/** The same as sections of a document. */
export function printCommentsMarkdown(terminal: Terminal, comments: readonly Comment[]): void {
  if (comments.length > 0) terminal.print('\n## Comments');
  for (const comment of comments) {
    const { values, body } = comment;
    terminal.print(`\n### ${values.author ?? 'somebody'}, ${whenOf(comment)}\n\n${body}`);
  }
}

function whenOf({ values, path }: Comment): string {
  return sayTime(values.created ?? commentName(path)?.created ?? 'at some time');
}

function notesOn({ values, text }: Comment): readonly string[] {
  const links = Object.entries(values.remote_ids ?? {}).map(([remote, key]) => `${remote}:${key}`);
  return [
    ...(values.in_reply_to === undefined ? [] : [`answers ${values.in_reply_to}`]),
    ...(values.updated === undefined || values.updated === values.created ? [] : [`edited ${sayTime(values.updated)}`]),
    ...(text === null ? ['in the issue itself'] : links),
  ];
}

function indented(body: string): string {
  return body.replace(/^(?=.)/gm, '  ');
}
