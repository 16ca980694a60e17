import type { SyncOutcome } from '../src/app/sync.ts';
import { EXIT, exitOf, worstExit } from './errors.ts';
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
    ...(commit.error === null ? {} : { commit_error: commit.error.message }),
    ...(report.stopped === null ? {} : { stopped: { code: report.stopped.code, message: report.stopped.message } }),
  };
}

/** The first of 70, 2, 5, 4, 3, 1 that holds. A preview that finds conflicts has left them unresolved too. */
export function outcomeExit(outcome: SyncOutcome): number {
  const { counts, report, commit } = outcome;
  const codes: number[] = [EXIT.done];
  if (report.stopped !== null) codes.push(exitOf(report.stopped));
  if (counts.errors > 0 || commit.error !== null) codes.push(EXIT.partly);
  if (counts.conflicts > 0) codes.push(EXIT.conflict);
  if (report.findings.some((finding) => finding.severity === 'error')) codes.push(EXIT.failed);
  return worstExit(codes);
}

type OperationName = SyncOutcome['operations'][number]['op'];

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

export function printOutcome(terminal: Terminal, outcome: SyncOutcome): void {
  const { report, commit, counts } = outcome;
  for (const op of outcome.operations) {
    const number = op.remote_id === null ? '' : ` #${op.remote_id}`;
    const what = op.fields.length > 0 ? ` ${op.fields.join(', ')}` : '';
    const why = op.reason === '' ? '' : `  (${op.reason})`;
    terminal.line(`${op.id ?? '        '}${number} ${ARROWS[op.op]}${what}`, { text: why, style: 'dim' });
  }
  const parts = WORDS.filter(([name]) => counts[name] > 0).map(([name, word]) => `${counts[name]} ${word}`);
  const cost = `${counted(report.cost.queries, 'query', 'queries')}, ${counted(report.cost.mutations, 'mutation', 'mutations')}`;
  const summary = parts.length === 0 ? 'nothing to do' : parts.join(', ');
  terminal.line(`${outcome.preview ? 'preview of ' : ''}${outcome.remote}: ${summary}`, {
    text: `  (${cost})`,
    style: 'dim',
  });
  if (commit.commit !== null) terminal.line(`committed ${commit.commit.slice(0, 10)}`);
  printTroubles(terminal, outcome);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What the reader has to do something about, with the command that does it. */
function printTroubles(terminal: Terminal, { report, commit, counts, preview, held_back }: SyncOutcome): void {
  if (report.dirty.size > 0)
    terminal.note(`left uncommitted, since they held changes of yours: ${[...report.dirty].join(', ')}`);
  if (held_back !== null) terminal.note(held_back);
  if (commit.error !== null)
    terminal.error(`the files are written but not committed: ${commit.error.message}`, commit.error.hints);
  if (report.stopped !== null) terminal.error(report.stopped.message, report.stopped.hints);
  if (report.resume_after !== null) terminal.note(`nothing is lost; run again after ${report.resume_after}`);
  if (counts.conflicts > 0 && !preview)
    terminal.note(
      'to see both sides: roadmap sync conflicts; to decide: roadmap sync resolve <ref> --take local|remote',
    );
}
