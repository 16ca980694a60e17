import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksForMe, compileQuery, queryIssues } from '../../src/app/query-issues.ts';
import type { QueryWorld } from '../../src/app/query-values.ts';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { unknownValues } from '../../src/app/unknown-values.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { IssueHead, IssueValues } from '../../src/model/issue.ts';
import { parseQuery } from '../../src/model/query.ts';
import type { Files } from '../../src/ports/files.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const world: QueryWorld = { config: defaultConfig, now: NOW, me: 'Ana' };

function head(
  id: string,
  values: IssueValues,
  more: Partial<ListedIssue> & Pick<IssueHead, 'tasks'> = {},
): ListedIssue {
  const { tasks, ...rest } = more;
  const issue = {
    id,
    path: `.roadmap/issues/${id}.md`,
    values,
    findings: [],
    ...(tasks === undefined ? {} : { tasks }),
  };
  return { issue, ready: false, blocked_by_open: [], findings: [], ...rest };
}

const listed: readonly ListedIssue[] = [
  head(
    'aaaa0001',
    {
      title: 'Fix Login page',
      status: 'todo',
      priority: 'high',
      issue_type: 'bug',
      labels: ['bug', 'good first issue'],
      assignees: ['ana'],
      due_date: '2026-02-01',
      created: '2025-12-24T10:00:00Z',
      updated: '2026-01-31T11:30:00Z',
      estimated_hours: 4,
      remote_ids: { github: '221' },
      sync_status: { github: 'conflict' },
    },
    { ready: true, tasks: { done: 1, total: 4 } },
  ),
  head('aaaa0002', {
    title: 'Write the Café manual',
    status: 'in-progress',
    priority: 'low',
    labels: ['docs', 'a, b'],
    assignees: ['bob', 'Ana'],
    milestone: 'Version 1',
    parent: 'aaaa0001',
    due_date: '2026-01-30',
    created: '2026-01-05',
    progress_percentage: 60,
  }),
  head(
    'bbbb0003',
    { title: 'fix: exact words here', status: 'blocked', priority: 'critical', depends_on: ['aaaa0001', 'aaaa0002'] },
    { blocked_by_open: ['aaaa0001', 'aaaa0002'] },
  ),
  head('bbbb0004', {
    title: 'Old',
    status: 'closed',
    priority: 'medium',
    due_date: '2025-01-01T10:00:00Z',
    labels: [],
  }),
  head('none0005', {}),
];

function found(query: string, more: Partial<QueryWorld> = {}): string {
  const { test } = compileQuery(query, { ...world, ...more });
  return listed
    .filter(test)
    .map(({ issue }) => issue.id.slice(-1))
    .join('');
}

describe('a query leaves', () => {
  it.each([
    ['', '12345'],
    ['status:todo', '1'],
    ['status:TODO,review', '1'],
    ['-status:todo', '2345'],
    ['status:open', '123'],
    ['status:closed', '4'],
    ['status:done', '4'],
    ['status:started', '23'],
    ['status:none', '5'],
    ['status:>todo', '234'],
    ['status:in-progress..blocked', '23'],
    ['priority:>=high', '13'],
    ['priority:>high', '3'],
    ['priority:<high', '24'],
    ['priority:low..high', '124'],
    ['priority:high..low', '124'],
    ['-priority:>=high', '245'],
    ['priority:>=high,none', '135'],
    ['p:x', null],
    ['type:bug', '1'],
    ['label:bug', '1'],
    ['label:BUG,docs', '12'],
    ['label:bug label:docs', ''],
    ['label:"good first issue"', '1'],
    ['label:"a, b"', '2'],
    ['-label:bug', '2345'],
    ['no:label', '345'],
    ['has:label', '12'],
    ['-has:label', '345'],
    ['label:none', '345'],
    ['label:"none"', ''],
    ['no:milestone,due', '1345'],
    ['assignee:me', '12'],
    ['assignee:@me', '12'],
    ['assignee:@bob', '2'],
    ['assignee:"me"', ''],
    ['milestone:"version 1"', '2'],
    ['parent:aaaa', '2'],
    ['depends-on:aaaa0002', '3'],
    ['id:bbbb', '34'],
    ['id:bb', ''],
    ['path:issues/BBBB', '34'],
    ['due:today..7d', '1'],
    ['due:tomorrow', '1'],
    ['due:<today', '24'],
    ['due:yesterday', '2'],
    ['due:<=2026-01-30', '24'],
    ['due:<2026-01-30', '4'],
    ['due:>=2026-02', '1'],
    ['due:2026', '12'],
    ['due:2025-01-01', '4'],
    ['due:2025-01-01T10:00', '4'],
    ['due:>2025-01-01T10:00', '12'],
    ['due:..2025', '4'],
    ['due:2026-02-01..2026-01-30', '12'],
    ['updated:>-1h', '1'],
    ['updated:<-1h', ''],
    ['created:>=-1m', '2'],
    ['created:2025-12-24', '1'],
    ['estimate:>3', '1'],
    ['estimate:2..4', '1'],
    ['progress:>50', '24'],
    ['progress:25%', '1'],
    ['remote:github', '1'],
    ['remote:#221', '1'],
    ['remote:github:221', '1'],
    ['remote:gitlab:221', ''],
    ['sync:conflict', '1'],
    ['is:open', '1235'],
    ['is:closed', '4'],
    ['is:open,closed', '12345'],
    ['is:blocked', '3'],
    ['is:ready', '1'],
    ['is:overdue', '2'],
    ['is:linked', '1'],
    ['-is:linked', '2345'],
    ['is:conflict', '1'],
    ['login', '1'],
    ['fix', '13'],
    ['-fix', '245'],
    ['"exact words"', '3'],
    ['words exact', '3'],
    ['CAFE\u0301', '2'],
    ['aaaa0002', '2'],
    ['title:fix title:login', '1'],
    ['title:=old', '4'],
    ['archived:no', ''],
    ['sort:-updated limit:3', '12345'],
  ])('%s', (query, expected) => {
    if (expected === null) expect(() => found(query)).toThrow(RoadmapError);
    else expect(found(query)).toBe(expected);
  });

  it('statuses by the names of the configuration, which may be those of categories', () => {
    const config = {
      ...defaultConfig,
      statuses: [
        { name: 'open', category: 'unstarted' },
        { name: 'todo', category: 'unstarted' },
        { name: 'shipped', category: 'done' },
        { name: 'closed', category: 'done' },
      ],
    } as const;
    expect(found('status:open', { config })).toBe('');
    expect(found('status:unstarted', { config })).toBe('1');
    expect(found('status:done', { config })).toBe('4');
    expect(found('status:<closed', { config })).toBe('1');
  });

  it('the order and the limit to those who sort', () => {
    expect(compileQuery('sort:due sort:-updated,id limit:5', world)).toMatchObject({ sort: '-updated,id', limit: 5 });
    expect(compileQuery('bug', world)).toMatchObject({ sort: null, limit: null });
  });
});

describe('what is not understood', () => {
  it('shows the value and what it may be', () => {
    const texts = [
      'is:open status:opne',
      'priority:>hihg',
      'status:done,wip',
      'label:>bug',
      'type:bug..other',
      'due:<7x',
      'due:2026-13-01',
      'due:99999y',
      'estimate:>much',
      'progress:120',
      'is:opn',
      'is:>open',
      'no:lable',
      'sort:-prioritt',
      'sort:labels',
      '-sort:due',
      'limit:0',
      'limit:1,2',
      'archived:maybe',
    ];
    const shown = texts.map((text) => {
      const error = errorOf(() => compileQuery(text, world));
      expect(error.code).toBe('usage.query');
      expect(text.slice(Number(error.data['at']), Number(error.data['end']))).not.toBe('');
      return [error.message, ...error.hints, ''].join('\n');
    });
    expect(shown.join('\n')).toMatchInlineSnapshot(`
      "query: expected one of todo, in-progress, blocked, review, closed, found "opne" (open, closed: by category; none: without one)
      is:open status:opne
                     ^^^^
      did you mean: open

      query: expected one of critical, high, medium, low, found "hihg"; did you mean "high"? (none: without one)
      priority:>hihg
                ^^^^

      query: expected one of todo, in-progress, blocked, review, closed, found "wip" (open, closed: by category; none: without one)
      status:done,wip
                  ^^^

      query: labels has no order: <, > and .. are for dates, numbers, priority and status
      label:>bug
             ^^^
      to mean these very characters, put the value in quotes

      query: issue_type has no order: <, > and .. are for dates, numbers, priority and status
      type:bug..other
           ^^^
      to mean these very characters, put the value in quotes

      query: expected a date (2026-12-01, 2026-12), a time (2026-12-01T10:00), today, tomorrow, yesterday or days from now (7d, -14d, 2w, 3m, 1y, 12h), found "7x"
      due:<7x
           ^^

      query: expected a date (2026-12-01, 2026-12), a time (2026-12-01T10:00), today, tomorrow, yesterday or days from now (7d, -14d, 2w, 3m, 1y, 12h), found "2026-13-01"
      due:2026-13-01
          ^^^^^^^^^^

      query: expected a date (2026-12-01, 2026-12), a time (2026-12-01T10:00), today, tomorrow, yesterday or days from now (7d, -14d, 2w, 3m, 1y, 12h), found "99999y"
      due:99999y
          ^^^^^^

      query: expected a number of hours, 0 or more, found "much"
      estimate:>much
                ^^^^

      query: expected a number from 0 to 100, found "120"
      progress:120
               ^^^

      query: expected one of open, closed, blocked, ready, overdue, linked, conflict, found "opn"
      is:opn
         ^^^
      did you mean: is:open

      query: > has no meaning here
      is:>open
      ^^^^^^^^

      query: there is no field "lable"
      no:lable
         ^^^^^
      did you mean: label

      query: expected some of id, path, created, title, status, resolution, priority, issue_type, milestone, project, parent, due_date, actual_start_date, actual_end_date, completed_date, estimated_hours, progress_percentage, updated (- before one turns it round), found "-prioritt"
      sort:-prioritt
           ^^^^^^^^^
      did you mean: sort:-priority

      query: expected some of id, path, created, title, status, resolution, priority, issue_type, milestone, project, parent, due_date, actual_start_date, actual_end_date, completed_date, estimated_hours, progress_percentage, updated (- before one turns it round), found "labels"
      sort:labels
           ^^^^^^

      query: - has no meaning before this
      -sort:due
      ^^^^^^^^^
      to turn the order round: sort:-updated

      query: expected a whole number from 1 on, found "0"
      limit:0
            ^

      query: expected one number
      limit:1,2
      ^^^^^^^^^

      query: expected yes or no, found "maybe"
      archived:maybe
               ^^^^^
      "
    `);
  });

  it('me, where nobody knows who that is, and only there', () => {
    expect(errorOf(() => compileQuery('assignee:me', { ...world, me: null })).code).toBe('user.unknown');
    expect(asksForMe(parseQuery('-assignee:bob,@me'))).toBe(true);
    expect(asksForMe(parseQuery('label:me assignee:"me" me'))).toBe(false);
  });
});

describe('a milestone', () => {
  const files = filesWith({ '.roadmap/milestones/v1.md': '---\nname: Version 1\n---\n' });
  const idsOf = async (query: string): Promise<string> =>
    (await queryIssues(files, listed, query, world)).issues.map(({ issue }) => issue.id.slice(-1)).join('');

  it('may be meant by its slug or its file name; one that there is not matches nothing', async () => {
    expect(await idsOf('milestone:v1')).toBe('2');
    expect(await idsOf('milestone:version-1')).toBe('2');
    expect(await idsOf('-milestone:v1.md')).toBe('1345');
    expect(await idsOf('milestone:v2')).toBe('');
    expect(await idsOf('milestone:v2,none')).toBe('1345');
  });

  it('is not looked for in files when an issue says that very name', async () => {
    const closed = { ...files, paths: () => Promise.reject(new Error('nobody asked')) };
    expect((await queryIssues(closed, listed, 'milestone:"VERSION 1" no:parent', world)).issues).toEqual([]);
  });

  it('an issue may be meant by any reference', async () => {
    expect(await idsOf('parent:#221')).toBe('2');
    expect(await idsOf('depends-on:github:221')).toBe('3');
    expect(await idsOf('parent:issues/aaaa0001.md')).toBe('2');
    expect(await idsOf('parent:#9')).toBe('');
  });
});

it('tells what no issue has, with the nearest that one has', () => {
  const query = parseQuery('label:bgu,docs -label:nowhere milestone:version1 assignee:none parent:ffff is:open x');
  expect(unknownValues(query, listed, world)).toEqual([
    'no issue has the label "bgu"; did you mean "bug"?',
    'no issue has the milestone "version1"; did you mean "Version 1"?',
    'no issue has the parent "ffff"',
  ]);
  const all = listed.filter(({ issue }) => issue.values.milestone !== undefined);
  expect(unknownValues(parseQuery('milestone:none'), all, world)).toEqual(['no issue is without milestone']);
  expect(unknownValues(parseQuery('milestone:"none"'), all, world)).toEqual(['no issue has the milestone "none"']);
});

const term = fc.constantFrom(
  ...['status:todo', 'status:open', 'priority:>=high', 'label:bug,docs', 'label:none', 'due:<7d', 'due:today..', 'fix'],
  ...[
    'is:overdue',
    'no:milestone',
    'has:due',
    'progress:<=50',
    'id:aaaa',
    'assignee:me',
    '"exact words"',
    'remote:221',
  ],
);

describe('whatever is asked', () => {
  it('an issue is in what a term leaves or in what its opposite leaves', () => {
    fc.assert(
      fc.property(term, (text) => {
        expect([...found(text), ...found(`-${text}`)].sort().join('')).toBe('12345');
      }),
    );
  });

  it('terms may stand in any order, and each takes away only', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), term, (terms, more) => {
        const all = found([...terms, more].join(' '));
        expect(found([more, ...terms].join('\n'))).toBe(all);
        expect([...found(terms.join(' '))]).toEqual(expect.arrayContaining([...all]));
      }),
    );
  });

  it('a date is before, in or after a stretch of time, and only one of these', () => {
    const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
    const form = fc
      .tuple(day, fc.constantFrom(4, 7, 10, 16, 19))
      .map(([date, cut]) => date.toISOString().slice(0, cut));
    const word = fc.oneof(form, fc.constantFrom('today', 'now', '7d', '-3m', '1y', '-12h'));
    const due = fc.tuple(day, fc.boolean()).map(([date, plain]) => {
      const time = date.toISOString();
      return plain ? time.slice(0, 10) : time.replace('.000', '');
    });
    fc.assert(
      fc.property(word, due, (text, due_date) => {
        const issue = head('cccc0006', { due_date });
        const holds = (query: string): boolean => compileQuery(query, world).test(issue);
        const [before, within, after] = [holds(`due:<${text}`), holds(`due:${text}`), holds(`due:>${text}`)];
        expect([before, within, after].filter(Boolean)).toHaveLength(1);
        expect([holds(`due:<=${text}`), holds(`due:>=${text}`)]).toEqual([before || within, within || after]);
        expect([holds(`due:${text}..`), holds(`due:..${text}`)]).toEqual([within || after, before || within]);
      }),
    );
  });

  it('a query is understood or its error points into it', () => {
    const name = fc.constantFrom(
      'status',
      'due',
      'label',
      'is',
      'no',
      'has',
      'sort',
      'limit',
      'estimate',
      'archived',
      'id',
    );
    const value = fc.oneof(
      fc.constantFrom('open', '7d', '2026-12-01', '..', 'none', '"a b"', 'due', '-due', '5', '999999d', ''),
      fc.string({ maxLength: 8 }),
    );
    const word = fc.tuple(fc.constantFrom('', '-'), name, fc.constantFrom(':', ':<', ':>=', ':=', '>'), value, value);
    const words = fc.array(
      word.map(([sign, key, op, one, other]) => `${sign}${key}${op}${one},${other}`),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(words, (parts) => {
        const text = parts.join(' ');
        try {
          compileQuery(text, world);
        } catch (error) {
          const { code, data } = error as RoadmapError;
          expect(code).toBe('usage.query');
          expect(Number(data['at'])).toBeLessThan(Number(data['end']));
          expect(Number(data['end'])).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function errorOf(act: () => unknown): RoadmapError {
  try {
    act();
  } catch (error) {
    if (error instanceof RoadmapError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function filesWith(texts: Readonly<Record<string, string>>): Files {
  const refuse = (): Promise<boolean> => Promise.resolve(false);
  return {
    read: async (path) => texts[path] ?? null,
    paths: async (folder) => Object.keys(texts).filter((path) => path.startsWith(`${folder}/`)),
    others: async () => [],
    anyNamed: refuse,
    makeFolder: refuse,
    create: refuse,
    replace: refuse,
    remove: refuse,
    move: refuse,
  };
}
