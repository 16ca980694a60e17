import { symlinkSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanHealth } from '../../src/app/health-scan.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { fill, issue, placeWith, scanOf, told, type Tree } from './health/support.ts';

const A = 'issues/aaaa000a-x.md';
const B = 'issues/bbbb000b-x.md';

describe('a roadmap without a fault', () => {
  it('has no findings, and an empty or missing one has none either', async () => {
    const tree: Tree = {
      'config.yaml': 'version: 1\nremotes:\n  github: { type: github, repo: o/n }\n',
      [A]: issue('aaaa000a', [
        "remote_ids: { github: '7' }",
        'created: 2026-01-01T10:00:00Z',
        'status: closed',
        'resolution: completed',
        'milestone: v1-0',
        'labels: ["status:done", "priority: high", size:l]',
        'priority: high',
        'depends_on: [bbbb000b]',
        'updated: 2026-01-02T10:00:00Z',
      ]),
      [B]: issue('bbbb000b', ['due_date: 2026-12-01', 'project: 99d80769'], 'Do it.\n\n*Synced from GitHub: #1*'),
      'archive/issues/cccc000c-x.md': issue('cccc000c'),
      'milestones/v1-0.md': '---\nname: v1.0\nproject_id: 99d80769\n---\n',
      'projects/99d80769-p.md': '---\nid: 99d80769\nname: P\nmilestones: [v1.0]\n---\n',
      'comments/aaaa000a/20260101T100000Z-dddd000d.md':
        "---\nid: dddd000d\nauthor: ana\ncreated: '2026-01-01T10:00:00Z'\n---\n\nHi\n",
    };
    const scan = await scanOf(tree);
    expect(scan.findings).toEqual([]);
    expect(scan).toMatchObject({
      counts: { error: 0, warning: 0, info: 0 },
      by_rule: {},
      looked: { issues: 2, files: 7 },
    });
    expect(await told({})).toEqual([]);
  });
});

describe('each fault is told at its line', () => {
  it.each<[string, Tree, readonly string[]]>([
    ['broken YAML', { [A]: '---\nid: aaaa000a\ntitle: [x\n---\n' }, ['issues/aaaa000a-x.md:3 yaml.broken']],
    [
      'conflict markers in the body',
      { [A]: issue('aaaa000a', [], 'one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> other') },
      ['issues/aaaa000a-x.md:7 file.conflict'],
    ],
    [
      'bytes that are no text',
      { [A]: new Uint8Array([45, 45, 45, 10, 255]) },
      ['issues/aaaa000a-x.md:2 file.encoding'],
    ],
    [
      'an id that an archived issue has as well, and its link',
      {
        [A]: issue('aaaa000a', ["remote_ids: { github: '7' }"]),
        'archive/issues/aaaa000a-y.md': issue('aaaa000a', ["remote_ids: { github: '7' }"]),
        'config.yaml': 'remotes:\n  github: { type: github, repo: o/n }\n',
      },
      ['archive/issues/aaaa000a-y.md:2 id.duplicate', 'archive/issues/aaaa000a-y.md:4 link.duplicate'],
    ],
    [
      'an issue that is marked as deleted, and one with the link of such a mark',
      {
        'config.yaml': 'remotes:\n  github: { type: github, repo: o/n }\n',
        [A]: issue('aaaa000a'),
        [B]: issue('bbbb000b', ["remote_ids: { github: '7' }"]),
        'deleted/aaaa000a.yaml': 'remote_ids: {}\n',
        'deleted/cccc000c.yaml': "remote_ids: { github: '7' }\n",
      },
      ['issues/aaaa000a-x.md:2 id.deleted', 'issues/bbbb000b-x.md:4 link.deleted'],
    ],
    [
      'a remote that is not configured',
      { [A]: issue('aaaa000a', ["remote_ids: { gitlab: '7' }", 'sync_status: { gitlab: synced }']) },
      ['issues/aaaa000a-x.md:4 remote.unknown'],
    ],
    [
      'older spellings that say something else',
      {
        'config.yaml': 'remotes:\n  github: { type: github, repo: o/n }\n',
        [A]: issue('aaaa000a', ["remote_ids: { github: '7' }", 'github_issue: 8', 'assignees: [ana]', 'assignee: bob']),
        [B]: issue('bbbb000b', [
          "remote_ids: { github: '9' }",
          'github_issue: 9',
          'assignees: [ana, bob]',
          'assignee: ana',
        ]),
      },
      ['issues/aaaa000a-x.md:7 assignee.contradicts', 'issues/aaaa000a-x.md:5 github_issue.contradicts'],
    ],
    [
      'links that lead nowhere, and not those to an archived or a broken issue',
      {
        [A]: issue('aaaa000a', ['milestone: backlog', 'depends_on:', '- bbbb000b', '- ffff000f', 'blocks: [cccc000c]']),
        [B]: '---\nid: [\n---\n',
        'archive/issues/cccc000c-x.md': issue('cccc000c'),
      },
      [
        'issues/bbbb000b-x.md:2 yaml.broken',
        'issues/aaaa000a-x.md:7 depends_on.dangling',
        'issues/aaaa000a-x.md:4 milestone.dangling',
      ],
    ],
    [
      'an issue that names itself',
      { [A]: issue('aaaa000a', ['parent: aaaa000a', 'depends_on: [aaaa000a]', 'blocks:', '- aaaa000a']) },
      [
        'issues/aaaa000a-x.md:7 blocks.self',
        'issues/aaaa000a-x.md:5 depends_on.self',
        'issues/aaaa000a-x.md:4 parent.self',
      ],
    ],
    [
      'a status that other keys contradict',
      {
        [A]: issue('aaaa000a', [
          'status: todo',
          'completed_date: 2026-01-01',
          'resolution: duplicate',
          'progress_percentage: 100',
        ]),
        [B]: issue('bbbb000b', ['status: closed', 'progress_percentage: 40']),
      },
      [
        'issues/aaaa000a-x.md:5 status.open_with_completed_date',
        'issues/aaaa000a-x.md:6 status.open_with_resolution',
        'issues/bbbb000b-x.md:5 progress.closed_below_100',
        'issues/aaaa000a-x.md:7 progress.open_at_100',
      ],
    ],
    [
      'dates in the wrong order, or ahead of the clock by more than a day',
      {
        [A]: issue('aaaa000a', ['created: 2026-02-01T10:00:00Z', 'updated: 2026-01-01', 'due_date: 2026-01-31']),
        [B]: issue('bbbb000b', [
          'created: 2026-06-01T23:00:00Z',
          'updated: 2026-06-03T00:00:00Z',
          'due_date: 2026-06-01',
        ]),
      },
      [
        'issues/aaaa000a-x.md:5 updated.before_created',
        'issues/bbbb000b-x.md:5 updated.future',
        'issues/aaaa000a-x.md:6 due_date.before_created',
      ],
    ],
    [
      'labels that say another status, priority or type, in every spelling, the configured one first',
      {
        'config.yaml': 'remotes:\n  github: { type: github, repo: o/n, mapping: { status: { review: PR } } }\n',
        [A]: issue('aaaa000a', [
          'status: in-progress',
          'labels:',
          '- "status: Done"',
          '- status:In Progress',
          "- 'Priority/high'",
          '- pr',
          '- bug',
          '- status:unheard-of',
          '- type:feature',
          'issue_type: feature',
        ]),
        [B]: issue('bbbb000b', ['labels: [status:todo]']),
      },
      [
        'issues/aaaa000a-x.md:8 label.priority',
        'issues/aaaa000a-x.md:6 label.status',
        'issues/aaaa000a-x.md:9 label.status',
        'issues/aaaa000a-x.md:10 label.issue_type',
      ],
    ],
    [
      'entries that stand there twice',
      { [A]: issue('aaaa000a', ['labels: [a, b, "a" ]', 'assignees:', '- ana', '- bob # other', "- 'ana' # again"]) },
      ['issues/aaaa000a-x.md:4 list.repeated', 'issues/aaaa000a-x.md:6 list.repeated'],
    ],
    [
      'a word that is no status, with the one that may be meant',
      { [A]: issue('aaaa000a', ['status: tood', 'priority: hihg']) },
      ['issues/aaaa000a-x.md:5 priority.unreadable', 'issues/aaaa000a-x.md:4 status.unreadable'],
    ],
    [
      'headlines and bodies that say nothing',
      {
        'templates/issue.md':
          '---\ntitle: "{{ title }}"\n---\n\nWhat happens instead of what?\n\n- [ ] tests are written\n',
        [A]: issue(
          'aaaa000a',
          ['headline: "## A title "'],
          '# A title\n\nWhat happens instead of what?\n- [ ] tests are written',
        ),
        [B]: issue(
          'bbbb000b',
          [],
          'It breaks.\n\nBrief description of the issue or feature request.\n- [ ] Criterion 1',
        ),
        'issues/cccc000c-x.md': issue('cccc000c', [], 'It breaks.\n- [ ] tests are written'),
        'issues/dddd000d-x.md': issue('dddd000d', [], 'Lorem ipsum dolor'),
      },
      [
        'issues/aaaa000a-x.md:9 body.placeholder',
        'issues/dddd000d-x.md:6 body.placeholder',
        'issues/bbbb000b-x.md:8 body.placeholder_left',
        'issues/aaaa000a-x.md:4 headline.repeats_title',
      ],
    ],
    [
      'names that contradict the file',
      {
        'issues/aaaa000b-x.md': issue('aaaa000a'),
        'issues/named.md': issue('bbbb000b'),
        'issues/v2-0/cccc000c-x.md': issue('cccc000c', ['milestone: v1.0']),
        'issues/v1-0/dddd000d-x.md': issue('dddd000d', ['milestone: v1.0']),
        'issues/web/eeee000e-x.md': issue('eeee000e', ['milestone: v1.0']),
        'issues/EEEE000f.md': issue('eeee000f'),
        'issues/eeee000f.md': '---\nid: eeee0010\ntitle: y\n---\n',
        'issues/ffff000f-x.markdown': '',
        'issues/notes.txt': '',
        'milestones/v1-0.md': '---\nname: v1.0\n---\n',
        'milestones/v2-0.md': '---\nname: v2.0\n---\n',
      },
      [
        'issues/eeee000f.md:1 name.case',
        'issues/ffff000f-x.markdown:1 name.not_read',
        'issues/aaaa000b-x.md:1 name.other_id',
        'issues/eeee000f.md:1 name.other_id',
        'issues/v2-0/cccc000c-x.md:4 name.folder',
        'issues/notes.txt:1 name.not_read',
        'issues/EEEE000f.md:1 name.without_id',
        'issues/named.md:1 name.without_id',
      ],
    ],
    [
      'an id that other readers take for a number',
      {
        'issues/1e279620-x.md': issue('1e279620 # float'),
        'issues/01671e64-x.md': issue("'01671e64'"),
      },
      ['issues/1e279620-x.md:2 id.unquoted'],
    ],
    [
      'milestones and projects',
      {
        'milestones/a.md': '---\nname: one\nstatus: opne\nproject_id: ffff0000\n---\n',
        'milestones/b.md': '---\nname: one\n---\n',
        'milestones/two.md': '---\nname: Second\n---\n',
        'milestones/c.md': '---\nname: two\nstatus: closed\n---\n',
        'milestones/d.md': '---\nheadline: x\n---\n',
        'milestones/e.md': 'no frontmatter\n',
        'milestones/f.md': '---\nname: v 3.0\n---\n',
        'archive/milestones/g.md': '---\nname: v.3.0\n---\n',
        'projects/p.md': '---\nid: p\nname: P\n---\n',
        'projects/q.md': '---\nid: 99d8076a\nname: Q\nmilestones: [one, nine]\ntarget_end_date: soon\n---\n',
        [A]: issue('aaaa000a', ['milestone: two']),
        [B]: issue('bbbb000b', ['milestone: v.3.0']),
      },
      [
        'milestones/e.md:1 frontmatter.missing',
        'projects/p.md:2 id.missing',
        'milestones/a.md:2 milestone.duplicate',
        'milestones/b.md:2 milestone.duplicate',
        'milestones/d.md:1 name.missing',
        'projects/q.md:4 milestones.dangling',
        'milestones/a.md:4 project_id.dangling',
        'milestones/a.md:3 status.unreadable',
        'projects/q.md:5 target_end_date.unreadable',
        'archive/milestones/g.md:2 milestone.ambiguous',
        'milestones/f.md:2 milestone.ambiguous',
        'archive/milestones/g.md:1 milestone.closed_with_open',
        'milestones/c.md:3 milestone.closed_with_open',
      ],
    ],
    [
      'comments',
      {
        [A]: issue('aaaa000a'),
        'deleted/cccc000c.yaml': 'remote_ids: {}\n',
        'comments/bbbb000b/20260101T100000Z-11110001.md': '---\nid: "11110001"\nauthor: a\n---\n',
        'comments/cccc000c/20260101T100000Z-11110002.md': '---\nid: "11110002"\nauthor: a\n---\n',
        'comments/aaaa000a/20260101T100000Z-11110003.md': '---\nid: 1111000a\nauthor: a\nin_reply_to: 1111ffff\n---\n',
        'comments/aaaa000a/20260101T100000Z-11110004.md': '---\nid: "11110004"\ncreated: 2026-01-01T11:00:00Z\n---\n',
        'comments/aaaa000a/y.md': '---\nid: "11110004"\n---\n',
        'comments/aaaa000a/20260101T100000Z-11110005.md': 'no frontmatter',
      },
      [
        'comments/aaaa000a/20260101T100000Z-11110005.md:1 frontmatter.missing',
        'comments/aaaa000a/20260101T100000Z-11110004.md:2 id.duplicate',
        'comments/aaaa000a/y.md:2 id.duplicate',
        'comments/bbbb000b/20260101T100000Z-11110001.md:1 comment.orphan',
        'comments/aaaa000a/20260101T100000Z-11110003.md:2 comment.other_id',
        'comments/aaaa000a/y.md:1 comment.name',
        'comments/cccc000c/20260101T100000Z-11110002.md:1 comment.orphan',
        'comments/aaaa000a/20260101T100000Z-11110004.md:3 comment.other_time',
        'comments/aaaa000a/20260101T100000Z-11110003.md:4 in_reply_to.dangling',
      ],
    ],
    [
      'the configuration',
      { 'config.yaml': 'version: 1\nsync:\n  strategie: local\n' },
      ['config.yaml:3 config.unknown_key'],
    ],
  ])('%s', async (_, tree, expected) => {
    expect(await told(tree)).toEqual(expected);
  });
});

describe('circles', () => {
  it('are told once, as the way around, whichever key says so', async () => {
    const scan = await scanOf({
      [A]: issue('aaaa000a', ['depends_on: [bbbb000b]', 'parent: bbbb000b']),
      [B]: issue('bbbb000b', ['depends_on: [cccc000c]', 'parent: aaaa000a']),
      'issues/cccc000c-x.md': issue('cccc000c', ['depends_on: [aaaa000a, dddd000d]']),
      'issues/dddd000d-x.md': issue('dddd000d', ['blocks: [eeee000e]']),
      'issues/eeee000e-x.md': issue('eeee000e', ['blocks: [dddd000d]']),
    });
    expect(scan.findings.map(({ file, line, rule, message }) => [file, line, rule, message])).toEqual([
      [
        '.roadmap/issues/aaaa000a-x.md',
        4,
        'depends_on.cycle',
        'None of these can be started, each waits for the next: aaaa000a → bbbb000b → cccc000c → aaaa000a.',
      ],
      [
        '.roadmap/issues/dddd000d-x.md',
        1,
        'depends_on.cycle',
        'None of these can be started, each waits for the next: dddd000d → eeee000e → dddd000d.',
      ],
      ['.roadmap/issues/aaaa000a-x.md', 5, 'parent.cycle', 'Parents lead in a circle: aaaa000a → bbbb000b → aaaa000a.'],
    ]);
  });

  it('of thousands are found without running out of stack, and told in short', async () => {
    const id = (n: number): string => `a${String(n).padStart(6, '0')}f`;
    const ring = Array.from({ length: 3000 }, (_, n) => [
      `issues/${id(n)}-x.md`,
      issue(id(n), [`depends_on: [${id((n + 1) % 3000)}]`, ...(n === 0 ? [] : [`parent: ${id(n - 1)}`])]),
    ]);
    const { findings } = await scanOf(Object.fromEntries(ring) as Tree);
    expect(findings.map(({ rule }) => rule)).toEqual(['depends_on.cycle']);
    expect(findings[0]?.message).toContain('→ 2991 more → a000000f.');
  });
});

describe('secrets', () => {
  // Put together here, so that no scanner takes this file for a leak.
  const ALNUM = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ0cF2hJ4lO6';
  const SECRETS: Readonly<Record<string, string>> = {
    'secret.github': `ghp_${ALNUM}`,
    'secret.gitlab': `glpat-${ALNUM.slice(0, 20)}`,
    'secret.slack': `xoxb-123456789012-${ALNUM.slice(0, 24)}`,
    'secret.aws': `AKIA${'Q7W3E5R1T9Y2U4I6'}`,
    'secret.private_key': `-----BEGIN RSA PRIVATE KEY-----\n${ALNUM}${ALNUM}\n`,
    'secret.jwt': `eyJ${ALNUM.slice(0, 20)}.eyJ${ALNUM}.${ALNUM}`,
  };

  it.each(Object.entries(SECRETS))('%s is told by kind and line, never repeated', async (rule, secret) => {
    const scan = await scanOf({ [A]: issue('aaaa000a', [], `see\n${secret}`), 'issues/broken.md': `key: ${secret}` });
    const found = scan.findings.filter((finding) => finding.rule === rule);
    expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual([
      '.roadmap/issues/aaaa000a-x.md:7',
      '.roadmap/issues/broken.md:1',
    ]);
    expect(JSON.stringify(scan)).not.toContain(secret.slice(0, 30));
  });

  it('are not seen in examples, in words about them, or in the middle of other words', async () => {
    const harmless = [
      `ghp_${'x'.repeat(36)}`,
      'AKIAIOSFODNN7EXAMPLE',
      'set GITHUB_TOKEN=ghp_… and go on',
      '-----BEGIN PRIVATE KEY----- is how such a file begins',
      'xoxb-your-token-here',
      `data:${'QUtJ'.repeat(20)}AKIA`,
      'eyJhbGciOi is the beginning of a token',
    ];
    expect(await told({ [A]: issue('aaaa000a', [], harmless.join('\n')) })).toEqual([]);
  });
});

describe('whatever the files hold', () => {
  const names = [A, B, 'issues/deep/er/x.md', 'archive/issues/aaaa000a-x.md', 'milestones/m.md', 'projects/p.md'];
  const others = [
    'comments/aaaa000a/c.md',
    'comments/c.md',
    'templates/issue.md',
    'deleted/aaaa000a.yaml',
    'config.yaml',
  ];
  const words = [
    'aaaa000a',
    'bbbb000b',
    '[a, a]',
    '{github: 7}',
    '2026-01-01',
    '2026',
    '*x',
    '&x y',
    '|',
    '-',
    '"',
    '',
    'status:todo',
  ];
  const keys = [
    'id',
    'title',
    'status',
    'labels',
    'depends_on',
    'blocks',
    'parent',
    'milestone',
    'created',
    'remote_ids',
    'headline',
    'name',
  ];
  const text = fc
    .tuple(fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...words))), fc.string({ unit: 'binary' }))
    .map(
      ([lines, body]) =>
        `---\nid: aaaa000a\ntitle: t\n${lines.map(([key, word]) => `${key}: ${word}\n`).join('')}---\n${body}`,
    );
  const content = fc.oneof(fc.uint8Array({ maxLength: 60 }), text, text);

  it('a scan ends with findings, never with an error', async () => {
    const folder = makeTemporaryFolder();
    try {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.constantFrom(...names, ...others), content, { maxKeys: 6 }), async (tree) => {
          const place = fill(folder, tree);
          const { findings, counts } = await scanHealth(place, place.config);
          expect(counts.error + counts.warning + counts.info).toBe(findings.length);
          for (const finding of findings) {
            expect(finding.line).toBeGreaterThanOrEqual(1);
            expect(finding.rule).toMatch(/^[a-z_]+\.[a-z_0-9]+$/);
            expect(finding.message + finding.cure).not.toMatch(/undefined|\[object/);
          }
        }),
        { numRuns: 150 },
      );
    } finally {
      folder.dispose();
    }
  });

  it('huge and hostile bodies take time in proportion to their length', async () => {
    const bodies = [
      'eyJ',
      'eyJaaaaaaaaaaaa.',
      'ghp_',
      '-----BEGIN PRIVATE KEY-----',
      'xoxb-',
      '# ',
      '\n---',
      '*Synced from GitHub: #',
      '<<<<<<<\n',
    ];
    const place = placeWith(
      Object.fromEntries(
        bodies.map((piece, at) => [
          `issues/aaaa00${at}a-x.md`,
          issue(`aaaa00${at}a`, [], piece.repeat(900_000 / piece.length)),
        ]),
      ),
    );
    const words = Array.from({ length: 100_000 }, (_, at) => `w${at}`);
    place.folder.put('.roadmap/issues/bbbb000b-x.md', issue('bbbb000b', [`labels: [${words.join(', ')}]`]));
    const started = performance.now();
    await scanHealth(place, place.config);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('a thousand broken files are a thousand findings', async () => {
    const broken = Array.from({ length: 1000 }, (_, n) => [`issues/x${n}.md`, `---\n<<<<<<< a\n${n}`]);
    const { by_rule } = await scanOf(Object.fromEntries(broken) as Tree);
    expect(by_rule).toEqual({ 'file.conflict': 1000 });
  });

  it('a folder that is a link is told, and the rest is looked at', async () => {
    const place = placeWith({ 'elsewhere/x.md': '', 'issues/x.md': 'broken', 'deleted/x.yaml/y': '' });
    symlinkSync('elsewhere', `${place.folder.path}/.roadmap/milestones`);
    const { findings } = await scanHealth(place, place.config);
    expect(findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      '.roadmap/issues/x.md frontmatter.missing',
      '.roadmap/milestones path.symlink',
      '.roadmap/deleted tombstone.unreadable',
    ]);
  });
});
