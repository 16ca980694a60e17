import { openConflicts, type Conflict, type OpenConflict } from '../src/app/sync-look.ts';
import { resolveConflicts, type Choice, type Choose, type Resolved } from '../src/app/sync-resolve.ts';
import { syncOnce, type SyncOutcome, type SyncRequest } from '../src/app/sync.ts';
import type { SyncHands } from '../src/app/sync-hands.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { conflictInBody } from '../src/model/conflict-markers.ts';
import { askLine } from './ask.ts';
import type { Context } from './context.ts';
import { EXIT, worstExit } from './errors.ts';
import { outcomeExit, printOutcome } from './sync-report.ts';
import { printResolved } from './sync-resolved.ts';
import { fieldName, sideLines } from './sync-values.ts';

/** Lines of a value that are shown before a question. */
const MOST = 30;

/**
 * Shows the conflicts that a run left one by one to whoever sits at the terminal, settles those that were decided, and sends
 * what there is to be sent of them. Nothing is written before all questions are answered; the end of the input leaves the rest.
 * @returns the exit code of it all
 */
export async function settleAndSend(
  context: Context,
  hands: SyncHands,
  request: SyncRequest,
  outcome: SyncOutcome,
): Promise<number> {
  const { terminal } = context;
  const ids = new Set(outcome.report.conflicts.map(({ id }) => id));
  const resolved = await settle(context, hands, { ids, commit: request.commit });
  if (resolved === null) return outcomeExit(outcome);
  const sending = resolved.resolutions.filter(({ to_send }) => to_send.length > 0).map(({ id }) => id);
  const sends = sending.length > 0 && request.mode !== 'pull' && outcome.held_back === null;
  printResolved(terminal, resolved, sends);
  const done = resolved.resolutions.filter(({ left }) => left.length === 0).length;
  const counts = { ...outcome.counts, conflicts: Math.max(0, ids.size - done) };
  const codes = [outcomeExit({ ...outcome, counts }), resolved.commit.error === null ? EXIT.done : EXIT.partly];
  if (sends) {
    const again = await syncOnce(hands, { ...request, refs: sending, push_new: 'none', approve: null });
    printOutcome(terminal, again);
    codes.push(outcomeExit(again));
  }
  return worstExit(codes);
}

/** Null: nothing was decided. */
async function settle(
  context: Context,
  hands: SyncHands,
  { ids, commit }: { readonly ids: ReadonlySet<string>; readonly commit: boolean },
): Promise<Resolved | null> {
  const open = (await openConflicts(hands)).filter(({ id }) => ids.has(id));
  const decided = await askAll(context, open);
  if (decided.length === 0) return null;
  const refs = [...new Set(decided.map(({ id }) => id))];
  return resolveConflicts(hands, { refs, all: false, choose: asDecided(decided), approve: null, commit });
}

interface Decided {
  readonly id: string;
  readonly conflict: Conflict;
  readonly choice: Choice;
}

/** What changed since it was shown is not what was decided about. */
function asDecided(decided: readonly Decided[]): Choose {
  return (id, conflict) => {
    const key = JSON.stringify(conflict);
    return decided.find((one) => one.id === id && JSON.stringify(one.conflict) === key)?.choice ?? null;
  };
}

async function askAll(context: Context, open: readonly OpenConflict[]): Promise<readonly Decided[]> {
  const questions = open.flatMap((issue) => issue.fields.map((conflict) => ({ issue, conflict })));
  const decided: Decided[] = [];
  let forAll: Answer | null = null;
  for (const [at, { issue, conflict }] of questions.entries()) {
    if (forAll === null) show(context, issue, conflict, `${String(at + 1)} of ${String(questions.length)}`);
    const answer: Answer | null = forAll ?? (await askOne(context, issue, conflict));
    if (answer === null) break;
    if (answer.all) forAll = answer;
    if (answer.choice !== null) decided.push({ id: issue.id, conflict, choice: answer.choice });
  }
  return decided;
}

function show({ terminal }: Context, issue: OpenConflict, conflict: Conflict, count: string): void {
  terminal.show();
  terminal.show({ text: `${issue.id} #${issue.remote_id} ${issue.title}`, style: 'bold' }, `  (${count})`);
  terminal.show(`  ${fieldName(conflict)}`);
  for (const side of ['base', 'local', 'remote'] as const)
    for (const parts of sideLines(
      side,
      conflict[side],
      side === 'remote' ? { most: MOST, style: 'green' } : { most: MOST },
    ))
      terminal.show(...parts);
}

interface Answer {
  /** Null: not now. */
  readonly choice: Choice | null;
  /** For all that follow too. */
  readonly all: boolean;
}

const KEYS = new Map<string, Answer>([
  ...['', 'r', 'remote'].map((key): [string, Answer] => [key, { choice: 'remote', all: false }]),
  ...['l', 'local'].map((key): [string, Answer] => [key, { choice: 'local', all: false }]),
  ...['s', 'skip'].map((key): [string, Answer] => [key, { choice: null, all: false }]),
  ['R', { choice: 'remote', all: true }],
  ['L', { choice: 'local', all: true }],
  ['S', { choice: null, all: true }],
]);

/** Null: nobody answers any more. */
async function askOne(context: Context, issue: OpenConflict, conflict: Conflict): Promise<Answer | null> {
  const edits = typeof conflict.local === 'string' && TEXTS.has(conflict.field);
  const keys = `[r] remote (Enter)  [l] local${edits ? '  [e] edit' : ''}  [s] skip  [R, L, S] the same for all that follow:`;
  for (;;) {
    const typed = await askLine(context.io, keys);
    if (typed === null) return null;
    const answer = KEYS.get(typed);
    if (edits && ['e', 'edit'].includes(typed)) {
      const choice = await edited(context, issue, conflict);
      if (choice !== null) return { choice, all: false };
    } else if (answer !== undefined) return answer;
    else context.terminal.show(`"${typed}" is none of them`);
  }
}

/** Fields whose value a person may write; of others a value is one of a list. */
const TEXTS: ReadonlySet<string> = new Set(['title', 'body']);

/** Null: it was not used, which was said. */
async function edited(context: Context, issue: OpenConflict, conflict: Conflict): Promise<Choice | null> {
  const { editText } = await import('./editor.ts');
  try {
    const name = `${issue.id}-${conflict.field}.md`;
    const text = await editText(context, name, marked(conflict), async (typed) => usable(conflict, typed));
    return { text };
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal' || error.code === 'interrupted') throw error;
    context.terminal.error(error.message, error.hints);
    return null;
  }
}

/** As git shows a conflict. */
function marked({ base, local, remote }: Conflict): string {
  const lines = (value: Conflict['base']): readonly string[] => (typeof value === 'string' ? [value] : []);
  const middle = base === undefined ? [] : ['||||||| base', ...lines(base)];
  return `${['<<<<<<< local', ...lines(local), ...middle, '=======', ...lines(remote), '>>>>>>> remote'].join('\n')}\n`;
}

/** @throws RoadmapError `sync.markers`, `sync.title` */
function usable({ field }: Conflict, typed: string): string {
  const text = typed.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  if (conflictInBody(text) !== null) throw unusable('sync.markers', 'the marks of the conflict still stand in it');
  if (field === 'title' && (text.trim() === '' || text.trim().includes('\n')))
    throw unusable('sync.title', 'a title is one line, and not empty');
  return field === 'title' ? text.trim() : text;
}

function unusable(code: string, message: string): RoadmapError {
  return new RoadmapError({ kind: 'user', code, message, hints: ['leave what you want to have, and no other line'] });
}
