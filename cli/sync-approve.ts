import type { SyncRequest } from '../src/app/sync.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { askLine, canAsk } from './ask.ts';
import type { Context } from './context.ts';

type Approve = NonNullable<SyncRequest['approve']>;

/** Asks about each new issue in a terminal, until one answer holds for all; null where nobody can be asked. */
export function syncApproval(context: Context): SyncRequest['approve'] {
  if (!canAsk(context.io)) return null;
  let forAll: boolean | null = null;
  return async (issue): Promise<boolean> => {
    if (forAll !== null) return forAll;
    const { answer, all } = await askAbout(context, issue);
    if (all) forAll = answer;
    return answer;
  };
}

interface Answer {
  readonly answer: boolean;
  readonly all: boolean;
}

const ANSWERS = new Map<string, Answer>([
  ...['y', 'yes'].map((key): [string, Answer] => [key, { answer: true, all: false }]),
  ...['n', 'no', ''].map((key): [string, Answer] => [key, { answer: false, all: false }]),
  ...['a', 'all'].map((key): [string, Answer] => [key, { answer: true, all: true }]),
  ...['q', 'quit'].map((key): [string, Answer] => [key, { answer: false, all: true }]),
]);

/** @throws RoadmapError `input.closed`: nothing was written yet */
async function askAbout({ io, yes, terminal }: Context, issue: Parameters<Approve>[0]): Promise<Answer> {
  if (yes) return { answer: true, all: true };
  const question = `Create ${issue.id} "${issue.values.title ?? ''}" on the remote? (a: all of them, q: none of the rest) [y/N]`;
  for (;;) {
    const typed = await askLine(io, question);
    if (typed === null) throw new RoadmapError({ kind: 'user', code: 'input.closed', message: 'The input ended.' });
    const answer = ANSWERS.get(typed.toLowerCase());
    if (answer !== undefined) return answer;
    terminal.show(`"${typed}" is none of them`);
  }
}
