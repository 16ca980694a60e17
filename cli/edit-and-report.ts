import { editIssues, type ChangesFor, type EditOutcome } from '../src/app/edit-issues.ts';
import { findIssues } from '../src/app/find-issues.ts';
import { listedJson } from '../src/app/list-issues.ts';
import { relateIssues } from '../src/app/relate-issues.ts';
import type { ArgumentSpec } from './command.ts';
import type { Context } from './context.ts';
import { errorJson, EXIT, reportError } from './errors.ts';

export const REFS: ArgumentSpec = { name: '<ref...>', help: 'the issues: id prefixes, #221, github:221, or paths' };

/** Finds the issues, changes them one by one, and prints what came of it; see `reportOutcomes`. */
export async function editAndReport(
  context: Context,
  refs: readonly string[],
  changesFor: ChangesFor,
  done: string,
): Promise<number> {
  return reportOutcomes(context, await editFound(context, refs, changesFor), refs, done);
}

/** Finds the issues and changes them one by one. @throws RoadmapError when one of them cannot be found */
export async function editFound(
  context: Context,
  refs: readonly string[],
  changesFor: ChangesFor,
): Promise<readonly EditOutcome[]> {
  const [issues, config] = await Promise.all([context.issues(), context.config()]);
  const found = await findIssues(issues, refs);
  return editIssues({ issues, clock: context.clock }, config, found, changesFor);
}

/**
 * Prints what came of each: on one reference the issue or its error, on several an array, with `{"ref", "error"}` for what failed.
 * @param done what was done, for a person: `closed`
 * @returns the exit code.
 */
export async function reportOutcomes(
  context: Context,
  outcomes: readonly EditOutcome[],
  refs: readonly string[],
  done: string,
): Promise<number> {
  const [only] = outcomes;
  if (only !== undefined && 'error' in only && refs.length === 1) {
    if (only.partly !== true) throw only.error;
    reportError(only.error, context.terminal);
    return EXIT.partly;
  }
  if (context.terminal.settings.json) await printJson(context, outcomes, refs.length === 1);
  else for (const outcome of outcomes) printLine(context, outcome, done);
  const failed = outcomes.filter((outcome) => 'error' in outcome);
  return failed.length === 0 ? EXIT.done : EXIT.partly;
}

async function printJson(context: Context, outcomes: readonly EditOutcome[], single: boolean): Promise<void> {
  const edited = outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome.issue]));
  const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
  const listed = await relateIssues({ issues, files }, config, edited);
  const json = outcomes.map((outcome) => {
    if ('error' in outcome) return { ref: outcome.ref, path: outcome.path, error: errorJson(outcome.error) };
    const related = listed.find(({ issue }) => issue.path === outcome.issue.path);
    return related === undefined ? null : listedJson(related);
  });
  context.terminal.json(single ? json[0] : json);
}

/** Where the word alone does not say what changed. */
const NAMES_KEYS = new Set(['updated', 'edited']);

function printLine({ terminal }: Context, outcome: EditOutcome, done: string): void {
  if ('error' in outcome) return terminal.error(`${outcome.ref}: ${outcome.error.message}`, outcome.error.hints);
  const { issue, changed } = outcome;
  if (changed.length === 0) return terminal.line(`unchanged ${issue.id} `, issue.values.title ?? '');
  terminal.line(
    `${done} ${issue.id} `,
    issue.values.title ?? '',
    ...(NAMES_KEYS.has(done) ? [` (${changed.join(', ')})`] : []),
  );
}
