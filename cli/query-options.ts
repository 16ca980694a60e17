import { asksForMe } from '../src/app/query-issues.ts';
import type { QueryWorld } from '../src/app/query-values.ts';
import { attributeOf, flaggedFields, type Field } from '../src/model/fields.ts';
import { queryField } from '../src/model/query-keys.ts';
import { flagTerm, parseQuery, type Query, type Term } from '../src/model/query.ts';
import type { OptionSpec } from './command.ts';
import type { Context } from './context.ts';
import { flagsOf } from './field-options.ts';
import { knownUser } from './known-user.ts';

export const queryOption: OptionSpec = {
  flags: '-q, --query <query>',
  help: 'what to show, as "status:open label:bug -label:wontfix priority:>=high due:<7d no:milestone words of the title"',
};

const ORDERED: readonly string[] = ['time', 'hours', 'percent'];

/** The flags that set a field as filters: any of several values, joined by commas or repeated. */
const fieldFilters: readonly OptionSpec[] = flaggedFields.map((field) => ({
  flags: flagsOf(field.flag),
  help: `${field.flag.long.replace('-', ' ')}: ${howToFilter(field)}`,
  repeatable: true,
  completes: field.key,
}));

function howToFilter({ key, type, merge }: Field): string {
  if (merge === 'set') return 'with this, or one of a,b; repeat for all of them';
  if (type.name === 'text') return 'with these words in it';
  const ordered = ORDERED.includes(type.name) || key === 'priority' || key === 'status';
  return ordered ? 'only this, one of a,b, <a, >=a or a..b' : 'only this, or one of a,b';
}

/** Flags without a value, and the words of a query that they stand for. */
const STATES = [
  { flags: '-o, --open', means: 'is:open', help: 'only issues that are not closed' },
  { flags: '-c, --closed', means: 'is:closed', help: 'only closed issues' },
  { flags: '--mine', means: 'assignee:me', help: 'only issues assigned to me (ROADMAP_USER, else git user.name)' },
  { flags: '--unassigned', means: 'no:assignee', help: 'only issues that nobody is assigned to' },
  { flags: '--overdue', means: 'is:overdue', help: 'only open issues whose due date has passed' },
  { flags: '--blocked', means: 'is:blocked', help: 'only open issues that something holds up' },
  { flags: '--ready', means: 'is:ready', help: 'only issues that can be started: nothing open stands before them' },
  { flags: '--linked', means: 'is:linked', help: 'only issues that are linked to a remote' },
  { flags: '--conflict', means: 'is:conflict', help: 'only issues that the last synchronisation left in conflict' },
] as const;

/** `-q` and the flags that mean the same. */
export const filterOptions: readonly OptionSpec[] = [
  queryOption,
  ...fieldFilters,
  ...STATES.map(({ flags, help }) => ({ flags, help })),
];

/** The query that `filterOptions` make up together, all of which must hold. @throws RoadmapError `usage.query`, `usage.filter` */
export function queryFrom(options: Readonly<Record<string, unknown>>): Query {
  const query = typeof options['query'] === 'string' ? parseQuery(options['query']) : [];
  return [...query, ...fieldTerms(options), ...stateTerms(options)];
}

/** What a query is understood with; who `me` is is looked up only where the query asks. @throws RoadmapError `user.unknown` */
export async function queryWorld(query: Query, context: Context): Promise<QueryWorld> {
  const me = asksForMe(query) ? await knownUser(context) : null;
  return { config: await context.config(), now: context.clock.now(), me };
}

/** Repeated flags of a set must all hold; those of a single value are alternatives. */
function fieldTerms(options: Readonly<Record<string, unknown>>): readonly Term[] {
  return flaggedFields.flatMap(({ key, flag, merge }) => {
    const typed = options[attributeOf(flag.long)] as readonly string[] | undefined;
    const about = queryField(key);
    if (typed === undefined || about === undefined) return [];
    const texts = merge === 'set' ? typed : [typed.join(',')];
    return texts.map((text) => flagTerm(`--${flag.long}`, about, text));
  });
}

function stateTerms(options: Readonly<Record<string, unknown>>): readonly Term[] {
  const on = STATES.filter(({ flags }) => options[flags.replace(/^.*--/, '')] === true).map(
    ({ means }) => means as string,
  );
  const either = on.includes('is:open') && on.includes('is:closed');
  return parseQuery(on.filter((word) => !either || (word !== 'is:open' && word !== 'is:closed')).join(' '));
}
