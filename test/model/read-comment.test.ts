import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { isComment, legacyComments, readComment } from '../../src/model/read-comment.ts';
import { seedIssues } from './support.ts';

const PATH = '.roadmap/comments/c0ffee01/20260101T120500Z-a1b2c3d4.md';
const legacy = (comments: string) => ({
  id: 'c0ffee01',
  path: '.roadmap/issues/c0ffee01-x.md',
  text: `---\nid: c0ffee01\ntitle: T\n${comments}---\n`,
});

it('keys that nobody knows, unquoted ids and odd values do no harm', () => {
  const text = '---\nid: 1e279620\nauthor: [a]\nmood: good\nremote_ids: {github: 12}\ncreated: yesterday\n---\nHi\n';
  const read = readComment(PATH, text, defaultConfig);
  expect(isComment(read) && { id: read.id, ...read.values, body: read.body }).toEqual({
    id: '1e279620',
    remote_ids: { github: '12' },
    body: 'Hi',
  });
  expect(read).toMatchObject({
    findings: [
      { rule: 'author.unreadable', line: 3, severity: 'warning', id: '1e279620', file: PATH },
      { rule: 'created.unreadable', line: 6, severity: 'warning' },
    ],
  });
});

it.each([
  ['Just a text', 'frontmatter.missing', 1],
  ['---\nid: a1b2c3d4\n', 'frontmatter.unclosed', 1],
  ['---\n---\nText', 'id.missing', 1],
  ['---\nauthor: ana\n---\n', 'id.missing', 1],
  ['---\nauthor: ana\nid: 12\n---\n', 'id.malformed', 3],
  ['---\nid: a1b2c3d4\nauthor: [\n---\n', 'yaml.broken', 3],
  ['---\nid: a1b2c3d4\n__proto__: x\n---\n', 'yaml.hostile_key', 3],
  ['---\nid: a1b2c3d4\n<<<<<<< a\n---\n', 'file.conflict', 3],
])('%j is a finding: %s', (text, rule, line) => {
  const read = readComment(PATH, text, defaultConfig);
  expect(read).toMatchObject([{ file: PATH, rule, severity: 'error' }]);
  expect(isComment(read) ? null : read[0]?.line).toBe(line);
});

it('a cure never speaks of the keys of an issue', () => {
  for (const text of ['', '---\n---\n', '---\nauthor: a\n---\n', '---\nid: x\n---\n']) {
    const read = readComment(PATH, text, defaultConfig);
    expect(isComment(read) ? '' : read[0]?.cure).not.toMatch(/title|issue/);
  }
});

it('comments of an older tool are read from the frontmatter of their issue', () => {
  const { comments, findings } = legacyComments(
    legacy(
      'comments:\n- id: 3749302\n  author: bo\n  body: |\n    Two\n    lines\n  created_at: 2025-01-02T03:04:05+00:00\n  in_reply_to: null\n' +
        '- just a text\n- author: nobody\n',
    ),
    defaultConfig,
  );
  expect(comments.map(({ id, values, body, text }) => ({ id, ...values, body, text }))).toEqual([
    { id: '3749302', author: 'bo', created: '2025-01-02T03:04:05Z', body: 'Two\nlines\n', text: null },
    { id: '2', body: 'just a text', text: null },
  ]);
  expect(findings).toMatchObject([{ rule: 'comments.unreadable', line: 4, id: 'c0ffee01', severity: 'warning' }]);
});

it('a real repository has none of them, and an odd value is none', () => {
  for (const [path, text] of seedIssues())
    expect(legacyComments({ id: 'c0ffee01', path, text }, defaultConfig)).toEqual({ comments: [], findings: [] });
  for (const odd of ['comments: many\n', 'comments: {a: b}\n', 'comments:\n', 'x: comments\n'])
    expect(legacyComments(legacy(odd), defaultConfig)).toEqual({ comments: [], findings: [] });
});
