import { headJson } from '../../src/app/head-json.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { nextIssues } from '../../src/app/next-issues.ts';
import { defineCommand } from '../command.ts';
import { warnOfFindings } from '../findings.ts';
import { headLines, NO_ISSUE_YET } from '../head-lines.ts';
import { positiveInteger } from '../options.ts';
import { keepWanted, queryOption, type Wanted } from '../query-keep.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends Omit<Wanted, 'open'> {
  readonly limit?: number;
}

const LIMIT = 10;

export const command = defineCommand<Options>({
  options: [
    { flags: '-L, --limit <count>', help: `at most so many (default: ${String(LIMIT)})`, parse: positiveInteger },
    { flags: '--mine', help: 'only issues assigned to me (ROADMAP_USER, else git user.name)', conflicts: 'unassigned' },
    { flags: '--unassigned', help: 'only issues that nobody is assigned to' },
    queryOption,
  ],
  examples: ['roadmap next', 'roadmap next --mine', 'roadmap next --unassigned --limit 3 --json'],
  run: async ({ options, context, terminal }) => {
    const [issues, config] = await Promise.all([context.issues(), context.config()]);
    const { listed, findings } = await surveyIssues({ issues }, config);
    const among = await keepWanted(context, options, listed);
    warnOfFindings(terminal, findings);
    const outcome = nextIssues(listed, config, { now: context.clock.now(), limit: options.limit ?? LIMIT, among });
    const json = outcome.issues.map(({ listed, unblocks, reason }) => ({ ...headJson(listed), unblocks, reason }));
    terminal.result(json, () => {
      const said = new Map(outcome.issues.map(({ listed, reason }) => [listed, reason]));
      const lines = headLines([...said.keys()], config, context.io.stdout.columns, (each) => [said.get(each) ?? '']);
      for (const line of lines) terminal.line(...line);
      const more = outcome.ready - outcome.issues.length;
      if (outcome.ready === 0) sayNothing(terminal, listed.length, options);
      else if (more > 0) terminal.note(`… ${String(more)} more: roadmap next --limit ${String(outcome.ready)}`);
    });
  },
});

function sayNothing(terminal: Terminal, total: number, { mine, unassigned, query }: Options): void {
  if (total === 0) terminal.note(NO_ISSUE_YET);
  else if (mine || unassigned || query !== undefined)
    terminal.note('nothing of that is ready to start; see all that is: roadmap next');
  else terminal.note('nothing is ready to start; see what is under way: roadmap board');
}
