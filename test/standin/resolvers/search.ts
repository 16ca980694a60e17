import type { Call, Resolvers } from '../call.ts';
import { Refusal } from '../changes/refusal.ts';
import { connect } from '../connection.ts';
import type { Window } from '../connection.ts';
import type { IssueRow, RepoRow } from '../rows.ts';
import { nameOf, permissionOf } from '../world.ts';

interface SearchArgs extends Window {
  readonly query: string;
  readonly type: string;
}

/** At most this many are ever told, whatever the count. */
const TOLD = 1000;

export const searchResolvers: Resolvers = {
  Query: {
    search: (_: unknown, args: SearchArgs, call) => {
      if (!['ISSUE', 'ISSUE_ADVANCED'].includes(args.type)) throw new Error('the stand-in searches issues alone');
      const found = search(call, args.query);
      const page = connect(found.slice(0, TOLD), args, { keyOf: (row) => [-row.createdAt, -row.databaseId] });
      return { ...page, issueCount: found.length };
    },
  },
};

type Test = (row: IssueRow) => boolean;

const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

const qualifiers: Readonly<Record<string, (value: string) => Test>> = {
  repo: (value) => (row) => same(nameOf(row.repo), value),
  is: (value) => (row) => traitsOf(row).includes(value.toLowerCase()),
  type: (value) => (row) => traitsOf(row).includes(value.toLowerCase()),
  state: (value) => (row) => same(row.state, value),
  label: (value) => (row) => row.labels.some((label) => same(label.name, value)),
  author: (value) => (row) => same(row.author?.login, value),
  assignee: (value) => (row) => row.assignees.some((user) => same(user.login, value)),
  milestone: (value) => (row) => same(row.milestone?.title, value),
  in: () => () => true,
};

function search(call: Call, query: string): IssueRow[] {
  const parts = [...query.matchAll(/(?:(\w+):)?(?:"([^"]*)"|(\S+))/g)];
  const tests = parts.map(([, name, quoted, plain]) => testOf(name, quoted ?? plain ?? ''));
  const repos = new Set([...call.world.repos.values()].filter((repo) => isSeen(call, repo)));
  return [...repos].flatMap((repo) => call.shown.search(repo)).filter((row) => tests.every((test) => test(row)));
}

function testOf(name: string | undefined, value: string): Test {
  if (name === undefined) {
    const word = value.toLowerCase();
    return (row) => `${row.title}\n${row.body}`.toLowerCase().includes(word);
  }
  const qualifier = qualifiers[name];
  if (!qualifier) throw new Refusal(`the stand-in does not search by ${name}`);
  return qualifier(value);
}

function traitsOf(row: IssueRow): string[] {
  const kind = row.__typename === 'Issue' ? ['issue'] : ['pr', 'pull-request'];
  return [...kind, row.state.toLowerCase(), row.locked ? 'locked' : 'unlocked'];
}

function isSeen(call: Call, repo: RepoRow): boolean {
  return permissionOf(repo, call.viewer.login) !== 'none';
}
