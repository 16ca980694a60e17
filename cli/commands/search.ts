import { listedJson, withBodies } from '../../src/app/list-issues.ts';
import { searchIssues, type SearchHit, type SearchOutcome } from '../../src/app/search.ts';
import { highlight, shorten } from '../../src/app/search-match.ts';
import type { Config } from '../../src/model/config.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { warnOfFindings } from '../findings.ts';
import { markOf } from '../marks.ts';
import { positiveInteger } from '../options.ts';
import { keepWanted, queryOption, type Wanted } from '../query-keep.ts';
import type { Part } from '../terminal.ts';
import { visibleLine } from '../visible.ts';
import { fit, widthOf } from '../width.ts';

interface Options extends Omit<Wanted, 'mine' | 'unassigned'> {
  readonly archived?: boolean;
  readonly limit?: number;
}

const LIMIT = 20;
const FRONT = '            ';

export const command = defineCommand<Options>({
  args: [{ name: '<words...>', help: 'words that must all be there; "together", -without' }],
  options: [
    queryOption,
    { flags: '-o, --open', help: 'only issues that are not closed' },
    { flags: '--archived', help: 'only archived issues' },
    { flags: '-L, --limit <count>', help: `at most so many (default: ${String(LIMIT)})`, parse: positiveInteger },
  ],
  examples: [
    'roadmap search token expired',
    `roadmap search '"rate limit" -github'`,
    'roadmap search login -q label:bug',
  ],
  run: async (invocation) => {
    const { args, options, context, terminal } = invocation;
    const [config, texts] = await Promise.all([context.config(), context.texts()]);
    const issues = options.archived ? await context.archive() : await context.issues();
    const outcome = await searchIssues({ issues, texts }, config, {
      words: args.join(' '),
      folder: options.archived ? 'archive' : 'issues',
      keep: (listed) => keepWanted(context, options, listed),
      limit: options.limit ?? LIMIT,
    });
    warnOfFindings(terminal, outcome.findings);
    if (terminal.settings.json) return terminal.json(await hitsJson(invocation, outcome, config));
    for (const hit of outcome.hits) printHit(invocation, hit, outcome, config);
    const more = outcome.total - outcome.hits.length;
    if (more > 0) terminal.note(`… ${String(more)} more: --limit ${String(outcome.total)}`);
    if (outcome.total === 0) terminal.note('nothing was found');
  },
});

/** Issues as in a list, each with `score` and `match`. */
async function hitsJson({ context, options }: Invocation<Options>, { hits }: SearchOutcome, config: Config) {
  const [files, issues] = [await context.files(), options.archived ? await context.archive() : await context.issues()];
  const whole = await withBodies(
    { issues, files },
    config,
    hits.map(({ listed }) => listed),
  );
  return whole.map((each) => {
    const hit = hits.find(({ listed }) => listed.issue.path === each.issue.path);
    return { ...listedJson(each), score: hit?.score, match: hit?.match };
  });
}

function printHit(
  { terminal, context }: Invocation<Options>,
  hit: SearchHit,
  { terms }: SearchOutcome,
  config: Config,
) {
  const { listed, match } = hit;
  const columns = context.io.stdout.columns;
  const painted = (text: string, room: number): Part[] =>
    highlight(fit(shorten(visibleLine(text), terms, room), room), terms).map(({ text, found }) =>
      found ? { text, style: 'bold' } : text,
    );
  const { id } = listed.issue;
  const title = painted(listed.issue.values.title ?? '', columns - FRONT.length);
  terminal.line(markOf(listed, config), ' ', { text: id, style: 'yellow' }, '  ', ...title);
  if (match.field === 'title') return;
  const where = match.field === 'comment' ? 'comment: ' : `line ${String(match.line)}: `;
  terminal.line(FRONT, { text: where, style: 'dim' }, ...painted(match.text, columns - FRONT.length - widthOf(where)));
}
