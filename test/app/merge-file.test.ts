import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFile, type MergedFile } from '../../src/app/merge-file.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import type { IssueChanges } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';

const PATH = '.roadmap/issues/aaaa000a-x.md';

const BASE = `---
id: 'aaaa000a'
remote_ids:
  github: '7'
sync_status:
  github: synced
sync_base:
  github: 2026-01-01T00:00:00Z/0123456789ab
created: '2026-01-01T00:00:00Z'
title: "A title"   # quoted, on purpose
status: todo
x-team: blue
labels: [api, ui]
updated: '2026-01-01T00:00:00Z'
---

Intro.

## Steps

1. one
2. two

## Result

Nothing yet.
`;

function merge(ours: string, theirs: string, base = BASE): MergedFile {
  return mergeFile({ path: PATH, base, ours, theirs, markerSize: 7, config: defaultConfig });
}

/** Both ways round; without markers it must be the same. */
function clean(ours: string, theirs: string, base = BASE): string {
  const there = merge(ours, theirs, base);
  expect(there.conflicts).toEqual([]);
  expect(merge(theirs, ours, base)).toEqual(there);
  return there.text;
}

const edited = (changes: IssueChanges, text = BASE): string => editIssue(text, changes);
const replaced = (from: string, to: string, text = BASE): string => {
  if (!text.includes(from)) throw new Error(`no ${from}`);
  return text.replace(from, to);
};

describe('two branches that edit one issue', () => {
  it('one that did nothing takes the other one', () => {
    const other = edited({ values: { status: 'review' } });
    expect(clean(BASE, other)).toBe(other);
    expect(clean(other, other)).toBe(other);
  });

  it('different fields merge, adjacent ones and the time of the edit too', () => {
    const ours = edited({ values: { title: 'Another title', updated: '2026-01-02T00:00:00Z' } });
    const theirs = edited({ values: { status: 'review', priority: 'high', updated: '2026-01-03T00:00:00Z' } });
    expect(clean(ours, theirs)).toBe(
      edited({
        values: { title: 'Another title', status: 'review', priority: 'high', updated: '2026-01-03T00:00:00Z' },
      }),
    );
  });

  it('labels are joined: what either added is in, what either removed is out', () => {
    const ours = edited({ values: { labels: ['ui', 'mine'] } });
    const theirs = edited({ values: { labels: ['api', 'ui', 'yours'] } });
    const text = clean(ours, theirs);
    const issue = readIssue(PATH, text, defaultConfig);
    expect('id' in issue && [...(issue.values.labels ?? [])].sort()).toEqual(['mine', 'ui', 'yours']);
  });

  it('different sections of the body merge', () => {
    const ours = replaced('Nothing yet.', 'It works.');
    const theirs = replaced('2. two', '2. two\n3. three');
    expect(clean(ours, theirs)).toBe(replaced('Nothing yet.', 'It works.', theirs));
  });

  it('a field that one removed and the other left alone is gone; one that either added is there', () => {
    const ours = edited({ values: { milestone: 'v1', labels: null } });
    const theirs = edited({ values: { assignees: ['ana'] } });
    expect(clean(ours, theirs)).toBe(
      replaced(
        'x-team: blue\n',
        'x-team: blue\nassignees: [ana]\n',
        edited({ values: { milestone: 'v1', labels: null } }),
      ),
    );
  });

  it('unknown keys, comments, quotes and line ends stay', () => {
    const crlf = BASE.replaceAll('\n', '\r\n');
    const ours = replaced('x-team: blue', 'x-team: red # ours', crlf);
    const theirs = replaced('status: todo', 'status: review', crlf);
    expect(clean(ours, theirs, crlf)).toBe(replaced('status: todo', 'status: review', ours));
  });

  it('the newer pointer stands, with the outcome that matters more', () => {
    const at = (time: string, hash: string, status: string): string =>
      edited({ by_remote: { sync_base: { github: `${time}/${hash}` }, sync_status: { github: status } } });
    const ours = at('2026-01-02T00:00:00Z', 'aaaaaaaaaaaa', 'pending');
    const theirs = at('2026-01-03T00:00:00Z', 'bbbbbbbbbbbb', 'conflict');
    expect(clean(ours, theirs)).toBe(theirs);
  });

  it('a side that stands behind the ancestor keeps its pointer: what it has not taken in is no edit of it', () => {
    // A sync commit is picked onto a branch that has not seen what its parent had pulled (worlds of clones, seed 304).
    const pulled = BASE.replace('A title', 'Pulled').replace('01T00:00:00Z/0123456789ab', '02T00:00:00Z/111111111111');
    const picked = pulled
      .replace('1. one', '1. more')
      .replace('02T00:00:00Z/111111111111', '03T00:00:00Z/222222222222');
    for (const [ours, theirs] of [
      [BASE, picked],
      [picked, BASE],
    ] as const) {
      const { text, conflicts } = merge(ours, theirs, pulled);
      expect(conflicts).toEqual([]);
      expect(text).toContain('A title');
      expect(text).toContain('1. more');
      expect(text).toContain('2026-01-01T00:00:00Z/0123456789ab');
    }
  });

  it('so does one that has taken in something else within the second of the ancestor: it may stand behind', () => {
    const ours = BASE.replace('A title', 'Ours').replace('0123456789ab', '111111111111');
    const theirs = BASE.replace('01T00:00:00Z/0123456789ab', '02T00:00:00Z/222222222222');
    expect(clean(ours, theirs)).toBe(ours);
  });

  it('a side that was taken back behind its link gets no pointer', () => {
    const unlinked = BASE.replace(/remote_ids:[^]*?created/, 'created');
    const later = BASE.replace('01T00:00:00Z/0123456789ab', '02T00:00:00Z/111111111111');
    for (const { text, conflicts } of [merge(unlinked, later), merge(later, unlinked)]) {
      expect(conflicts).toEqual([]);
      expect(text).not.toContain('sync_base');
    }
  });

  it('of two pointers of one time neither is believed', () => {
    const at = (hash: string): string =>
      edited({ by_remote: { sync_base: { github: `2026-01-02T00:00:00Z/${hash}` } } });
    expect(clean(at('aaaaaaaaaaaa'), at('bbbbbbbbbbbb'))).not.toContain('sync_base');
  });

  it('a link that both changed is a conflict', () => {
    const ours = edited({ by_remote: { remote_ids: { github: '8' } } });
    const theirs = edited({ by_remote: { remote_ids: { github: '9' } } });
    expect(merge(ours, theirs).conflicts).toEqual(['remote_ids']);
  });
});

describe('what overlaps', () => {
  it('a field has markers around its lines alone, ours first', () => {
    const ours = edited({ values: { status: 'review', title: 'Ours' } });
    const theirs = edited({ values: { status: 'blocked' } });
    const { text, conflicts } = merge(ours, theirs);
    expect(conflicts).toEqual(['status']);
    expect(text.slice(text.indexOf('title:'), text.indexOf('x-team'))).toMatchInlineSnapshot(`
      "title: "Ours"   # quoted, on purpose
      <<<<<<< ours
      status: review
      =======
      status: blocked
      >>>>>>> theirs
      "
    `);
    const turned = merge(theirs, ours).text;
    expect(turned.slice(turned.indexOf('<<<'), turned.indexOf('==='))).toBe('<<<<<<< ours\nstatus: blocked\n');
  });

  it('a field that one changed and the other removed', () => {
    const ours = edited({ values: { milestone: 'v2' } }, edited({ values: { milestone: 'v1' } }));
    const { text, conflicts } = merge(ours, BASE.replace('x', 'x'), edited({ values: { milestone: 'v1' } }));
    expect(conflicts).toEqual(['milestone']);
    expect(text).toContain('<<<<<<< ours\nmilestone: v2\n=======\n>>>>>>> theirs\n');
    expect(merge(BASE, ours, edited({ values: { milestone: 'v1' } })).text).toContain(
      '<<<<<<< ours\n=======\nmilestone: v2\n>>>>>>> theirs\n',
    );
  });

  it('a section has markers, the others are merged', () => {
    const ours = replaced('Nothing yet.', 'It works.', replaced('Intro.', 'Our intro.'));
    const theirs = replaced('Nothing yet.', 'It fails.');
    const { text, conflicts } = merge(ours, theirs);
    expect(conflicts).toEqual(['body']);
    expect(text.slice(text.indexOf('Our intro'))).toMatchInlineSnapshot(`
      "Our intro.

      ## Steps

      1. one
      2. two

      ## Result

      <<<<<<< ours
      It works.
      =======
      It fails.
      >>>>>>> theirs
      "
    `);
    const turned = merge(theirs, ours).text;
    expect(turned.slice(turned.indexOf('<<<<<<<'))).toContain('ours\nIt fails.\n=======\nIt works.\n');
  });

  it('a value of a key nobody knows', () => {
    const { conflicts } = merge(replaced('blue', 'red'), replaced('blue', 'green'));
    expect(conflicts).toEqual(['x-team']);
    expect(clean(replaced('x-team: blue', "x-team: 'red'"), replaced('blue', 'red'))).toContain('red');
  });

  it('has markers of the size that git asks for', () => {
    const { text } = mergeFile({
      path: PATH,
      base: BASE,
      ours: replaced('todo', 'review'),
      theirs: replaced('todo', 'blocked'),
      markerSize: 12,
      config: defaultConfig,
    });
    expect(text).toContain('<<<<<<<<<<<< ours\n');
  });
});

it('a set that both wrote under its newer key is merged over what stood under the older one', () => {
  const base = replaced('labels: [api, ui]', 'assignee: ana');
  const ours = replaced('assignee: ana', 'assignees: [ana, bo]', base);
  const theirs = replaced('assignee: ana', 'assignees: [cy]', base);
  const issue = readIssue(PATH, clean(ours, theirs, base), defaultConfig);
  expect('id' in issue && [...(issue.values.assignees ?? [])].sort()).toEqual(['bo', 'cy']);
});

it.each([
  ['a map by remote that is none', "  github: '7'", "  github:x '7'", "  other: '7'"],
  ['a label that is no word', '[api, ui]', '[api, ui, { a: b }]', '[api, ui, new]'],
])('of a value that is not understood nothing is left behind: %s', (_what, was, mine, yours) => {
  for (const { text, conflicts } of [
    merge(replaced(was, mine), replaced(was, yours)),
    merge(replaced(was, yours), replaced(was, mine)),
  ]) {
    expect(conflicts).toHaveLength(1);
    expect([text.includes(mine), text.includes(yours)]).toEqual([true, true]);
  }
});

describe('a comment in the lines of a key that both changed', () => {
  it.each([
    ['one value, written twice', '"A title"   # quoted, on purpose', "'A title' # mine", "'A title'  # yours"],
    ['a set', '[api, ui]', '[api] # mine', '[ui] # yours'],
    [
      'a time of change',
      "updated: '2026-01-01T00:00:00Z'",
      "updated: '2026-01-02T00:00:00Z' # mine",
      "updated: '2026-01-03T00:00:00Z'",
    ],
  ])('is a conflict where the value is none: %s', (_what, was, mine, yours) => {
    const [ours, theirs] = [replaced(was, mine), replaced(was, yours)];
    for (const { text, conflicts } of [merge(ours, theirs), merge(theirs, ours)]) {
      expect(conflicts).toEqual(['text']);
      expect([text.includes(mine), text.includes(yours)]).toEqual([true, true]);
    }
  });

  it('that both have is none', () => {
    const ours = replaced('[api, ui]', '[api, "a #1"] # note');
    const theirs = replaced('[api, ui]', '[api, ui, new] # note');
    expect(clean(ours, theirs)).toContain('labels: [api, "a #1", new] # note');
  });
});

describe('in doubt the merge is line by line', () => {
  it.each([
    ['no frontmatter', 'just text\n', 'our text\n', 'their text\n'],
    ['broken YAML', BASE, replaced('status: todo', 'status: [todo'), replaced('Intro.', 'Their intro.')],
    ['aliases', BASE, replaced('todo', '&s todo\nx-copy: *s'), replaced('Intro.', 'Their intro.')],
    [
      'keys in braces',
      '---\n{id: aaaa000a, title: x}\n---\n',
      '---\n{id: aaaa000a, title: y}\n---\n',
      '---\n{id: aaaa000a, title: z}\n---\n',
    ],
    [
      'words before the first key',
      replaced('---\nid', '---\n# one\nid'),
      replaced('---\nid', '---\n# two\nid'),
      replaced('---\nid', '---\n# three\nid'),
    ],
  ])('%s', (_what, base, ours, theirs) => {
    const merged = merge(ours, theirs, base);
    for (const piece of [ours, theirs].flatMap((text) => text.split('\n')).filter((line) => !base.includes(line)))
      expect(merged.text).toContain(piece);
    expect(merged.conflicts.length > 0).toBe(merged.text.includes('<<<<<<< ours'));
  });
});

describe('any two edits of one issue', () => {
  const word = fc.constantFrom('a', 'b', 'c d', "it's", 'x: y');
  const changes: fc.Arbitrary<IssueChanges> = fc.record(
    {
      values: fc.record(
        {
          title: word,
          status: fc.constantFrom('todo', 'review', 'blocked'),
          priority: fc.constantFrom('high', 'low', null),
          milestone: fc.constantFrom('v1', 'v2', null),
          labels: fc.uniqueArray(word, { maxLength: 4 }).map((all) => (all.length === 0 ? null : all)),
          assignees: fc.uniqueArray(fc.constantFrom('ana', 'bob'), { minLength: 1 }),
          updated: fc.constantFrom('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'),
        },
        { requiredKeys: [] },
      ),
      body: fc
        .array(fc.constantFrom('# A', '# B', 'text', '', '- [ ] task'), { maxLength: 8 })
        .map((all) => all.join('\n')),
    },
    { requiredKeys: [] },
  );
  const params = { numRuns: 300 };

  it('merge the same way round and round, and once more changes nothing', () => {
    fc.assert(
      fc.property(changes, changes, (mine, yours) => {
        const [ours, theirs] = [edited(mine), edited(yours)];
        const { text, conflicts } = merge(ours, theirs);
        if (conflicts.length > 0) return;
        expect(merge(theirs, ours).text).toBe(text);
        expect(merge(text, theirs).text).toBe(text);
        expect(merge(ours, text).text).toBe(text);
        expect(merge(text, text).text).toBe(text);
      }),
      params,
    );
  });

  it('of different fields never conflict, and nothing is lost', () => {
    const keys = ['title', 'status', 'priority', 'milestone', 'labels', 'assignees'] as const;
    fc.assert(
      fc.property(changes, changes, fc.subarray([...keys]), (mine, yours, chosen) => {
        const part = (all: IssueChanges, wanted: (key: string) => boolean): IssueChanges => ({
          values: Object.fromEntries(
            Object.entries(all.values ?? {}).filter(([key]) => key !== 'updated' && wanted(key)),
          ),
        });
        const ours = part(mine, (key) => chosen.includes(key as 'title'));
        const theirs = part(yours, (key) => !chosen.includes(key as 'title'));
        const text = clean(edited(ours), edited(theirs));
        const [merged, both] = [text, edited(theirs, edited(ours))].map((one) => readIssue(PATH, one, defaultConfig));
        expect(merged !== undefined && 'id' in merged && merged.values).toEqual(
          both !== undefined && 'id' in both && both.values,
        );
      }),
      params,
    );
  });
});
