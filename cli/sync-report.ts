import type { Forecast } from '../src/app/sync-forecast.ts';
import type { Carried } from '../src/app/sync-git.ts';
import { COUNTED, type SyncOutcome } from '../src/app/sync.ts';
import { conflictSummary } from '../src/app/sync-resolve.ts';
import type { RoadmapError } from '../src/model/errors.ts';
import { EXIT, exitOf, worstExit } from './errors.ts';
import { fieldCounts, sayDuration } from './sync-values.ts';
import type { Terminal } from './terminal.ts';

/** `sync --json`, exactly in the shape of cli.md. */
export function outcomeJson(outcome: SyncOutcome): Record<string, unknown> {
  const { report, commit } = outcome;
  return {
    remote: outcome.remote,
    mode: outcome.mode,
    preview: outcome.preview,
    branch: outcome.branch,
    counts: outcome.counts,
    operations: outcome.operations.map(({ op, id, remote_id, fields, reason, applied }) => ({
      op,
      id,
      remote_id,
      fields,
      reason,
      applied,
    })),
    requests: report.cost,
    rate_limit: report.limit,
    commit: commit.commit,
    resume_after: report.resume_after,
    duration_ms: Math.round(outcome.duration_ms),
    ...(outcome.forecast === null ? {} : { ...outcome.forecast }),
    ...(commit.error === null ? {} : { commit_error: commit.error.message }),
    ...(outcome.carried === null ? {} : { git: carriedJson(outcome.carried) }),
    ...(report.stopped === null ? {} : { stopped: { code: report.stopped.code, message: report.stopped.message } }),
  };
}

function carriedJson({ brought, sent, error }: Carried): Record<string, unknown> {
  return { brought, sent, error: error === null ? null : { code: error.code, message: error.message } };
}

/** The first of 70, 2, 5, 4, 3, 1 that holds. A preview that finds conflicts has left them unresolved too. */
export function outcomeExit(outcome: SyncOutcome): number {
  const { counts, report, commit, carried } = outcome;
  const codes: number[] = [EXIT.done];
  if (carried?.error != null) codes.push(carried.error.kind === 'remote' ? EXIT.remote : EXIT.partly);
  if (report.stopped !== null) codes.push(exitOf(report.stopped));
  if (counts.errors > 0 || commit.error !== null) codes.push(EXIT.partly);
  if (counts.conflicts > 0) codes.push(EXIT.conflict);
  if (report.findings.some((finding) => finding.severity === 'error')) codes.push(EXIT.failed);
  return worstExit(codes);
}

type Operation = SyncOutcome['operations'][number];
type OperationName = Operation['op'];

const ARROWS: Readonly<Record<OperationName, string>> = {
  pull: '←',
  push: '→',
  merge: '↔',
  create_local: '← new',
  create_remote: '→ new',
  link: '=',
  conflict: '!',
  skip: '·',
  error: '✗',
};

const WORDS: readonly (readonly [keyof SyncOutcome['counts'], string])[] = [
  ['pulled', 'pulled'],
  ['pushed', 'pushed'],
  ['merged', 'merged'],
  ['created_local', 'new here'],
  ['created_remote', 'new there'],
  ['linked', 'linked'],
  ['conflicts', 'in conflict'],
  ['errors', 'failed'],
  ['skipped', 'skipped'],
  ['unchanged', 'unchanged'],
];

/** @param asks the conflicts are about to be gone through, so that no hint is needed */
export function printOutcome(terminal: Terminal, outcome: SyncOutcome, asks = false): void {
  const { commit, report } = outcome;
  const first = firstMeeting(outcome);
  for (const op of outcome.operations)
    if (!first.hidden.has(op) || terminal.settings.verbose) printOperation(terminal, op);
  if (first.text !== null) terminal.line(first.text);
  const parts = WORDS.flatMap(([name, word]) => countOf(outcome, name, word));
  const cost = `${counted(report.cost.queries, 'query', 'queries')}, ${counted(report.cost.mutations, 'mutation', 'mutations')}`;
  const summary = parts.length === 0 ? 'nothing to do' : parts.join(', ');
  terminal.line(`${outcome.preview ? 'preview of ' : ''}${outcome.remote}: ${summary}`, {
    text: `  (${cost})`,
    style: 'dim',
  });
  if (commit.commit !== null) terminal.line(`committed ${commit.commit.slice(0, 10)}`);
  if (outcome.carried?.sent === true) terminal.line('pushed');
  if (outcome.forecast !== null) printForecast(terminal, outcome.forecast);
  printTroubles(terminal, outcome, { asks, first: first.text !== null });
}

function printOperation(terminal: Terminal, { op, id, remote_id, fields, reason }: Operation): void {
  const number = remote_id === null ? '' : isMilestone({ remote_id }) ? ` ${remote_id}` : ` #${remote_id}`;
  const what = fields.length > 0 ? ` ${fields.join(', ')}` : '';
  const why = reason === '' ? '' : `  (${reason})`;
  terminal.line(`${id ?? '        '}${number} ${ARROWS[op]}${what}`, { text: why, style: 'dim' });
}

/** `milestone 3` is what a milestone is called there; `id` is its slug. */
function isMilestone({ remote_id }: Pick<Operation, 'remote_id'>): boolean {
  return remote_id?.startsWith('milestone ') === true;
}

/** Up to so many issues without a common base are listed one by one. */
const FEW = 5;

/** Issues that were linked before anything was agreed on: what is equal was adopted, the rest waits for one decision. */
function firstMeeting({ operations, report }: SyncOutcome): {
  readonly text: string | null;
  readonly hidden: ReadonlySet<Operation>;
} {
  const differing = report.conflicts.filter(({ conflicts }) => conflicts.every(({ base }) => base === undefined));
  if (differing.length === 0) return { text: null, hidden: new Set() };
  const ids = new Set(differing.map(({ id }) => id));
  const linked = operations.filter((one) => one.op === 'link' && !isMilestone(one));
  // What they agree on is adopted there too.
  const adopted = linked.filter((one) => !ids.has(one.id ?? ''));
  const all = adopted.length + differing.length;
  const fields = fieldCounts(conflictSummary(differing));
  const about = operations.filter((one) => one.op === 'conflict' && one.id !== null && ids.has(one.id));
  return {
    text: `${counted(all, 'linked issue', 'linked issues')} without a common base: ${String(adopted.length)} equal, ${String(differing.length)} differ: ${fields}`,
    hidden: new Set(all > FEW ? [...linked, ...about] : []),
  };
}

/** `12 pulled (title 3, labels 9)` */
function countOf(
  { counts, operations }: SyncOutcome,
  name: keyof SyncOutcome['counts'],
  word: string,
): readonly string[] {
  if (counts[name] < 2) return counts[name] === 0 ? [] : [`1 ${word}`];
  const fields = new Map<string, number>();
  for (const one of operations.filter(({ op }) => COUNTED[op] === name))
    for (const field of one.fields) fields.set(field, (fields.get(field) ?? 0) + 1);
  const said = [...fields]
    .sort(([, a], [, b]) => b - a)
    .map(([field, count]) => `${field} ${String(count)}`)
    .join(', ');
  return [`${String(counts[name])} ${word}${said === '' ? '' : ` (${said})`}`];
}

/** What it would cost, and who would hear of it. */
function printForecast(terminal: Terminal, { estimate, mentions }: Forecast): void {
  if (estimate !== null && estimate.requests > 0) {
    const points = counted(estimate.points, 'point', 'points');
    const requests = counted(estimate.requests, 'request', 'requests');
    terminal.line(`sending this takes about ${requests}, ${points} of the rate limit and ${sayDuration(estimate.ms)}`);
  }
  for (const { id, remote_id, names } of mentions.slice(0, MOST_MENTIONS))
    terminal.line(
      `${id}${remote_id === null ? '' : ` #${remote_id}`} mentions ${names.map((name) => `@${name}`).join(', ')}`,
    );
  if (mentions.length > MOST_MENTIONS) terminal.line(`… and ${String(mentions.length - MOST_MENTIONS)} more`);
  if (mentions.length > 0)
    terminal.note('those who are mentioned are notified; to prevent that: roadmap config set sync.mentions neutralise');
}

const MOST_MENTIONS = 20;

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What the reader has to do something about, with the command that does it. */
function printTroubles(
  terminal: Terminal,
  outcome: SyncOutcome,
  { asks, first }: { readonly asks: boolean; readonly first: boolean },
): void {
  const { report, commit, counts, preview, held_back } = outcome;
  if (report.dirty.size > 0)
    terminal.note(`left uncommitted, since they held changes of yours: ${[...report.dirty].join(', ')}`);
  if (held_back !== null) terminal.note(held_back);
  if (commit.error !== null)
    terminal.error(`the files are written but not committed: ${commit.error.message}`, commit.error.hints);
  for (const { message, hints } of lateErrors(outcome)) terminal.error(message, hints);
  if (report.resume_after !== null) terminal.note(`nothing is lost; run again after ${report.resume_after}`);
  if (first && !asks)
    terminal.note(
      'decide for all at once: roadmap sync resolve --all --take local|remote; look at one: roadmap sync show <ref>',
    );
  else if (counts.conflicts > 0 && !preview && !asks)
    terminal.note(
      'to see both sides: roadmap sync conflicts; to decide: roadmap sync resolve <ref> --take local|remote',
    );
}

/** What went wrong after the first write: nothing is undone by it. */
function lateErrors({ carried, report }: SyncOutcome): readonly RoadmapError[] {
  return [carried?.error ?? null, report.stopped].filter((error) => error !== null);
}
