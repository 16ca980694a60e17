import type { EditOutcome } from '../src/app/edit-issues.ts';
import { relateIssues } from '../src/app/relate-issues.ts';
import type { Context } from './context.ts';

/** One line for each issue that something open still stands before; with `--json` the issue itself says so. */
export async function noteWaiting(context: Context, outcomes: readonly EditOutcome[]): Promise<void> {
  if (context.terminal.settings.json || context.terminal.settings.quiet) return;
  const issues = outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome.issue]));
  const [store, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
  for (const { issue, blocked_by_open } of await relateIssues({ issues: store, files }, config, issues))
    if (blocked_by_open.length > 0)
      context.terminal.note(
        `${issue.id} still waits for ${blocked_by_open.join(', ')}, which ${open(blocked_by_open)}`,
      );
}

function open({ length }: readonly string[]): string {
  return length === 1 ? 'is open' : 'are open';
}
