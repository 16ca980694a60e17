import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Config } from '../../src/model/config.ts';
import { issueJson } from '../../src/model/issue-json.ts';
import { isIssue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { fileOf, load } from './support.ts';

function findingsOf(text: string, config = defaultConfig) {
  const result = readIssue('.roadmap/issues/x.md', text, config);
  return isIssue(result) ? result.findings : result;
}

const head = '---\nid: a1b2c3d4\ntitle: T\n';

describe('a file that does not load is a finding with line and cure', () => {
  test.each([
    ['no frontmatter', 'hello\n', 'frontmatter.missing', 1],
    ['an empty file', '', 'frontmatter.missing', 1],
    ['a blank before the fence', ' ---\nid: a1b2c3d4\n---\n', 'frontmatter.missing', 1],
    ['a fence that names a language', '---js\nid: a1b2c3d4\n---\n', 'frontmatter.missing', 1],
    ['an unclosed fence', `${head}body\n`, 'frontmatter.unclosed', 1],
    ['a closing fence that is indented', `${head} ---\n`, 'frontmatter.unclosed', 1],
    ['empty frontmatter', '---\n---\nbody\n', 'id.missing', 1],
    ['frontmatter of comments', '---\n# nothing\n---\n', 'id.missing', 1],
    ['broken YAML', `${head}labels: [a\nstatus: todo\n---\n`, 'yaml.broken', 5],
    ['a tab as indentation', `${head}remote_ids:\n\tgithub: 1\n---\n`, 'yaml.broken', 5],
    ['a list', '---\n- a\n---\n', 'yaml.broken', 2],
    ['a word', '---\nhello\n---\n', 'yaml.broken', 2],
    ['a second document', `${head}...\na: b\n---\n`, 'yaml.broken', 5],
    ['a key twice', `${head}status: todo\nstatus: closed\n---\n`, 'yaml.duplicate_key', 5],
    ['a key twice in a map', `${head}remote_ids:\n  github: 1\n  github: 2\n---\n`, 'yaml.duplicate_key', 6],
    [
      'conflict markers in the frontmatter',
      `${head}<<<<<<< HEAD\nstatus: a\n=======\nstatus: b\n>>>>>>> x\n---\n`,
      'file.conflict',
      4,
    ],
    ['a conflict marker before all', `<<<<<<< HEAD\n${head}---\n`, 'file.conflict', 1],
    ['conflict markers in the body', `${head}---\n\none\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n`, 'file.conflict', 7],
    ['no id', '---\ntitle: T\n---\n', 'id.missing', 1],
    ['an id that is null', '---\ntitle: T\nid:\n---\n', 'id.missing', 3],
    ['an id that is a list', '---\nid: [a]\ntitle: T\n---\n', 'id.malformed', 2],
    ['an id with other letters', '---\ntitle: T\nid: a1b2c3dz\n---\n', 'id.malformed', 3],
    ['an id that is too short', '---\nid: a1b2\ntitle: T\n---\n', 'id.malformed', 2],
    ['no title', '---\nid: a1b2c3d4\n---\n', 'title.missing', 1],
    ['a title that is null', '---\nid: a1b2c3d4\n\ntitle: null\n---\n', 'title.missing', 4],
    ['an empty title', '---\nid: a1b2c3d4\ntitle: ""\n---\n', 'title.missing', 3],
    ['the key __proto__', `${head}__proto__: {a: b}\n---\n`, 'yaml.hostile_key', 4],
    ['the key constructor, deeper', `${head}x:\n  - y: {constructor: 1}\n---\n`, 'yaml.hostile_key', 5],
    ['the key prototype', `${head}"prototype": 1\n---\n`, 'yaml.hostile_key', 4],
    ['an alias to nothing', `${head}labels: *a\n---\n`, 'yaml.aliases', 4],
    ['an alias inside its own anchor', `${head}x: &a [*a]\n---\n`, 'yaml.aliases', 4],
    ['too many aliases', `${head}x: &a b\ny: [${'*a, '.repeat(17)}]\n---\n`, 'yaml.aliases', 5],
    ['too many levels', `${head}x: ${'['.repeat(17)}${']'.repeat(17)}\n---\n`, 'yaml.too_deep', 4],
    ['a NUL', `${head}---\none\ntwo \0\n`, 'file.nul', 6],
    ['CRLF: the line is right', '---\r\nid: a1b2c3d4\r\ntitle: T\r\nx: [\r\n---\r\n', 'yaml.broken', 4],
  ])('%s', (_, text, rule, line) => {
    const [first] = findingsOf(text);
    expect(first).toMatchObject({ file: '.roadmap/issues/x.md', rule, line, severity: 'error' });
    expect(first?.cure).not.toBe('');
  });

  test('a file beyond the limit of the configuration', () => {
    const config: Config = { ...defaultConfig, format: { updated: true, max_file_bytes: 100 } };
    expect(findingsOf(fileOf('', 'x'.repeat(100)), config)).toMatchObject([{ rule: 'file.too_large', line: 1 }]);
  });
});

describe('a file that loads all the same', () => {
  test.each([
    ['an unknown status', 'status: doing\n', 'status', 'doing', /expected one of todo, .* found "doing"/],
    ['an unknown priority, with a guess', 'priority: hihg\n', 'priority', 'hihg', /did you mean "high"/],
    ['an unknown type in a legacy key', 'type: epic\n', 'issue_type', 'epic', /"epic"/],
    ['an unreadable date', 'due_date: tomorrow\n', 'due_date', undefined, /2026-12-01/],
    ['a day that is not in the calendar', 'due_date: 2026-02-30\n', 'due_date', undefined, /2026-02-30/],
    ['an estimate that is no number', 'estimated_hours: many\n', 'estimated_hours', undefined, /number of hours/],
    ['an estimate without end', 'estimated_hours: 1e309\n', 'estimated_hours', undefined, /number of hours/],
    ['an estimate that has no sum', 'estimated_hours: 1e200\n', 'estimated_hours', undefined, /number of hours/],
    ['progress beyond 100', 'progress_percentage: 101\n', 'progress_percentage', undefined, /0 to 100/],
    ['a map in place of labels', 'labels: {a: b}\n', 'labels', undefined, /list/],
    ['a list in place of a milestone', 'milestone: [a]\n', 'milestone', undefined, /found a list/],
    ['a map among the labels', 'labels: [a, {b: c}]\n', 'labels', ['a'], /map/],
    ['a number in place of the links', 'remote_ids: 12\n', 'remote_ids', undefined, /map from remote/],
    ['a state that speaks of nobody', 'sync_status: synced\n', 'sync_status', undefined, /map from remote/],
  ])('%s', (_, lines, key, value, message) => {
    const { values, findings } = load(fileOf(`x: 1\n${lines}`));
    expect(values[key as keyof typeof values]).toEqual(value);
    expect(findings).toMatchObject([{ line: 5, rule: `${key}.unreadable`, severity: 'warning', id: 'a1b2c3d4' }]);
    expect(findings[0]?.message).toMatch(message);
  });

  test('16 levels and 16 aliases are fine, and an own key without value', () => {
    const lines = `x: ${'['.repeat(15)}${']'.repeat(15)}\nl: &a b\ny: [${'*a, '.repeat(16)}]\n? z\n`;
    expect(findingsOf(fileOf(lines))).toEqual([]);
  });

  test('conflict markers that are shown in a code block, or are not complete', () => {
    for (const text of [
      '```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n',
      '~~~~ diff\n~~~\n<<<<<<< a\n=======\n>>>>>>> b\n',
      '<<<<<<< a\n',
      'T\n=======\n>>>>>>> b\n',
    ]) {
      expect(findingsOf(fileOf('', text))).toEqual([]);
    }
  });
});

describe('values', () => {
  const valuesOf = (lines: string, config = defaultConfig) => ({ ...load(fileOf(lines), config).values });

  test('an id is its raw text, also where YAML sees a number', () => {
    for (const id of ['1e279620', '01671e64', '12345678', "'224f3405'", '"224f3405"']) {
      expect(load(`---\nid: ${id}\ntitle: T\n---\n`).id).toBe(id.replace(/['"]/g, ''));
    }
    expect(valuesOf('depends_on: [1e279620, 01671e64]\nparent: 1e279620\n')).toMatchObject({
      depends_on: ['1e279620', '01671e64'],
      parent: '1e279620',
    });
  });

  test('strings keep their spelling', () => {
    expect(
      valuesOf('milestone: 1.0\nlabels: [1.0, yes, 0x1F, ~, "", null, 1_0, true]\nheadline: 2026-01-01\n'),
    ).toMatchObject({
      milestone: '1.0',
      labels: ['1.0', 'yes', '0x1F', '1_0', 'true'],
      headline: '2026-01-01',
    });
    expect(load('---\nid: a1b2c3d4\ntitle: 123\n---\n').values.title).toBe('123');
    expect(load('---\nid: a1b2c3d4\ntitle: !!str null\n---\n').values.title).toBe('null');
  });

  test.each([
    ['done', 'closed'],
    ['completed', 'closed'],
    ['archived', 'closed'],
    ['active', 'in-progress'],
  ])('the legacy status %s reads as %s', (old, now) => {
    expect(valuesOf(`status: ${old}\n`)['status']).toBe(now);
  });

  test('a legacy status follows the statuses of the configuration, which may take its name', () => {
    const statuses = [
      { name: 'open', category: 'unstarted' as const },
      { name: 'doing', category: 'started' as const },
      { name: 'active', category: 'started' as const },
      { name: 'shipped', category: 'done' as const },
    ];
    const config: Config = { ...defaultConfig, statuses };
    expect(valuesOf('status: done\n', config)['status']).toBe('shipped');
    expect(valuesOf('status: active\n', config)['status']).toBe('active');
    expect(
      valuesOf('status: active\n', { ...config, statuses: statuses.filter(({ name }) => name !== 'active') })['status'],
    ).toBe('doing');
  });

  test('times are brought to UTC, a plain date stays one', () => {
    expect(
      valuesOf("due_date: 2026-01-01\ncreated: '2026-01-01T10:00:00'\nupdated: 2026-01-01T10:00:00.500+02:00\n"),
    ).toMatchObject({
      due_date: '2026-01-01',
      created: '2026-01-01T10:00:00Z',
      updated: '2026-01-01T08:00:00.5Z',
    });
  });

  test('a range of hours reads as its midpoint', () => {
    expect(valuesOf("estimated_hours: '14-20'\nprogress_percentage: 100.0\narchived: True\n")).toMatchObject({
      estimated_hours: 17,
      progress_percentage: 100,
      archived: true,
    });
  });

  test('a comma-joined string is a list, an element may hold a comma, repetition does not count', () => {
    expect(valuesOf('labels: a, b,a\n')['labels']).toEqual(['a', 'b']);
    expect(valuesOf('labels: ["a, b", c, c]\n')['labels']).toEqual(['a, b', 'c']);
  });

  test('a legacy assignee is a list of one, unless there is a list', () => {
    expect(valuesOf('assignee: ana\n')['assignees']).toEqual(['ana']);
    expect(valuesOf('assignee: ana\nassignees: [bo, cy]\n')['assignees']).toEqual(['bo', 'cy']);
    expect(valuesOf('assignee: ana\nassignees: []\n')['assignees']).toEqual(['ana']);
    expect(valuesOf('assignee: null\n')).not.toHaveProperty('assignees');
  });

  test('the link of a legacy github_issue counts when there is no other', () => {
    expect(valuesOf("github_issue: '12'\n")['remote_ids']).toEqual({ github: '12' });
    expect(valuesOf('github_issue: 12\nremote_ids: {github: 13, b: 1}\n')['remote_ids']).toEqual({
      github: '13',
      b: '1',
    });
    expect(valuesOf('github_issue: 12\nremote_ids: {b: 1}\n')['remote_ids']).toEqual({ github: '12', b: '1' });
  });

  test('a bare state speaks of the only link, or of the only remote', () => {
    expect(valuesOf('remote_ids: {b: 1}\nsync_status: pending\n')['sync_status']).toEqual({ b: 'pending' });
    const config: Config = {
      ...defaultConfig,
      remotes: { gh: { type: 'github', repo: 'a/b', fields: {}, mapping: {} } },
    };
    expect(valuesOf('sync_status: pending\n', config)['sync_status']).toEqual({ gh: 'pending' });
  });

  test('neither values nor maps have a prototype', () => {
    const { values } = load(fileOf('remote_ids: {github: 1}\n'));
    expect(Object.getPrototypeOf(values)).toBeNull();
    expect(Object.getPrototypeOf(values.remote_ids)).toBeNull();
  });

  test('aliases are followed, merge keys are not', () => {
    expect(valuesOf('x: &a [b]\nlabels: *a\n')['labels']).toEqual(['b']);
    expect(valuesOf('x: &a {priority: high}\n<<: *a\n')).not.toHaveProperty('priority');
  });
});

test.each([
  ['\none\n', 'one'],
  ['one', 'one'],
  ['', ''],
  ['\n', ''],
  ['\n\n', ''],
  ['\n\n\none\n\n', '\n\none\n'],
  ['\r\none\r\n', 'one'],
  ['  \none\n', '  \none'],
  ['\n---\nid: x\n---\n', '---\nid: x\n---'],
])('the body after the fence %j is %j', (rest, body) => {
  expect(load(`---\nid: a1b2c3d4\ntitle: T\n---\n${rest}`).body).toBe(body);
});

test('JSON has the keys of the file, path, body and findings, and nothing that is absent', () => {
  const text = fileOf('labels: [a]\nremote_ids: {github: 1}\nassignee: ana\nmilestone: null\nx: 1\n');
  expect(JSON.parse(JSON.stringify(issueJson(load(text))))).toEqual({
    id: 'a1b2c3d4',
    title: 'T',
    labels: ['a'],
    remote_ids: { github: '1' },
    assignees: ['ana'],
    path: 'issue.md',
    body: 'Body',
    findings: [],
  });
});
