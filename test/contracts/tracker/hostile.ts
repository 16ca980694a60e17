import { describe, expect, test } from 'vitest';
import { editIssue } from '../../../src/model/edit-issue.ts';
import { printIssue } from '../../../src/model/print-issue.ts';
import { readIssue } from '../../../src/model/read-issue.ts';
import type { Issue } from '../../../src/model/issue.ts';
import type { Ground } from './ground.ts';
import { change, create, elementsOf, itemOf, listed, newId, update, valuesWith } from './ground.ts';

/** Texts that were cut off, misread, executed or quoted somewhere, once. */
export const BODIES: Readonly<Record<string, string>> = {
  'a block like frontmatter': '---\ntitle: Not a title\n---\n\ntext',
  'rules alone': '---\n---\n---',
  'headings and code': '# One\n\n```md\n# Not a heading\n```\n\n## Two\n\n~~~\n---\n~~~',
  'quotes and lists': '> quoted\n> > twice\n\n- a\n  - b\n    - [ ] c\n      1. d',
  'blanks at line ends': 'one  \ntwo\t\n\n\n\nthree   ',
  'blank lines at both ends': '\n\n  text\n\n\n',
  'terminal codes': 'a \u001b[31mred\u001b[0m \u001b]8;;https://example.com\u0007link\u001b]8;;\u0007 \u009b1m',
  'other directions': 'abc \u202egnp.exe\u202c \u2066x\u2069 \u200f',
  'strange separators': 'a\u2028b\u2029c\u0085d\u000bf\u000cg\ufeffh',
  'astral and combined': '👩‍👩‍👧‍👦 é e\u0301 𝕏 \u{10ffff}',
  'a marker that is quoted': 'See `<!-- roadmap:224f3405 -->` and\n\n> <!-- roadmap:224f3405 -->\n\nend',
  'a comment that looks like ours': '<!-- roadmap:xyz -->\n<!-- roadmap:224f34050 -->\ntext',
  'html and scripts': '<script>alert(1)</script><img src=x onerror=alert(1)> &amp; &lt;',
  mentions: '@ana and @octo/team, #1, octo/demo#2, fixes #3',
  yaml: 'key: [a, {b: c}]\n&anchor *alias !!js/function >-\n  %TAG',
};

const TITLES: readonly string[] = [
  '---',
  '- [ ] a task',
  'key: value',
  '"quoted" and \'quoted\'',
  '{a: 1} # no comment',
  '!!js/function "x"',
  'null',
  '2026-01-01',
  '0x1F',
  '\u001b[31mred\u001b[0m',
  'abc \u202egnp.exe',
  '../../etc/passwd',
  '$(touch x) `touch y`',
  '👩‍👩‍👧‍👦 é',
  'x'.repeat(256),
];

export function hostileContract(ground: () => Ground): void {
  describe('hostile text', () => {
    test.each(Object.entries(BODIES))('%s: a body comes back as it was sent, marker or not', async (_name, body) => {
      const { tracker, others } = ground();
      const item = await create(tracker, { body });
      expect(item.values.body).toBe(body);
      expect((await itemOf(tracker, item.key)).values.body).toBe(body);
      const changed = await change(tracker, item, { body: { set: `${body}\nmore` } });
      expect(changed).toMatchObject({ marker: item.marker, values: { body: `${body}\nmore` } });
      const theirs = others.open('Theirs', body);
      const stale = await change(tracker, await itemOf(tracker, theirs), { body: { set: `more\n${body}` } });
      expect(stale).toMatchObject({ marker: null, values: { body: `more\n${body}` } });
    });

    test.each(TITLES)('a title comes back as it was sent: %j', async (title) => {
      const { tracker } = ground();
      const item = await create(tracker, { title });
      expect(item.values.title).toBe(title);
      const changed = await change(tracker, item, { title: { set: `${title.slice(0, 250)} 2` } });
      expect(changed.values.title).toBe(`${title.slice(0, 250)} 2`);
      expect(fileOf(ground(), changed.values).values.title).toBe(`${title.slice(0, 250)} 2`);
    });

    test('line ends of a web form are no difference', async () => {
      const { tracker, others } = ground();
      const key = others.open('Form', 'a\r\nb\r\n\r\nc');
      const item = await itemOf(tracker, key);
      expect(item.values.body).toBe('a\nb\n\nc');
      others.rewrite(key, { body: 'a\nb\n\nc' });
      expect((await itemOf(tracker, key)).values).toEqual(item.values);
    });

    test('a marker that others write as the last line is no text, and is told', async () => {
      const { tracker, others } = ground();
      const key = others.open('Copied', 'text\n\n<!-- roadmap:224f3405 -->');
      expect(await itemOf(tracker, key)).toMatchObject({
        marker: '224f3405',
        trusted: false,
        values: { body: 'text' },
      });
    });

    test.each([
      ['NUL in a body', { body: 'a\0b' }],
      ['half of a surrogate pair in a body', { body: 'a\ud83db' }],
      ['half of a surrogate pair in a title', { title: 'a\ude00b' }],
    ])('%s is told as a defect, and the item is listed all the same', async (_name, text) => {
      const { tracker, others } = ground();
      const keys = [others.open('Good'), others.open('Bad')];
      others.rewrite(keys[1] ?? '', text);
      const items = new Map((await listed(tracker)).map((item) => [item.key, item]));
      expect([...items.keys()].sort()).toEqual([...keys].sort());
      expect(items.get(keys[0] ?? '')?.defect).toBeNull();
      expect(items.get(keys[1] ?? '')?.defect).toMatch(/\S/);
    });

    test.each([
      ['a title of 300 characters', { title: 't'.repeat(300) }],
      ['a body of 65,537 characters', { body: 'b'.repeat(65_537) }],
      ['a body of 65,537 characters beyond the first plane', { body: '𝕏'.repeat(65_537) }],
    ])('%s is taken whole or refused, never cut', async (_name, text: Readonly<Record<string, string>>) => {
      const { tracker, count } = ground();
      const id = newId();
      const made = await tracker.create({ id, values: valuesWith(tracker, text) });
      if (made.kind === 'done') expect(made.item.values).toMatchObject(text);
      else expect([made.kind, count()]).toEqual(['refused', 0]);
      const item = await create(tracker);
      const changes = Object.fromEntries(Object.entries(text).map(([name, set]) => [name, { set }]));
      const outcome = await update(tracker, item, changes);
      if (outcome.kind === 'done') expect(outcome.item.values).toMatchObject(text);
      else expect(outcome.kind).toBe('refused');
      const kept = outcome.kind === 'done' ? outcome.item.values : item.values;
      expect((await itemOf(tracker, item.key)).values).toEqual(kept);
    });

    test.each(['', '   '])('a title with nothing in it (%j) is refused, and makes nothing', async (title) => {
      const { tracker, count } = ground();
      const made = await tracker.create({ id: newId(), values: valuesWith(tracker, { title }) });
      expect([made.kind, count()]).toEqual(['refused', 0]);
    });

    test('150 elements of a set are taken, or those that are not are seen to be missing', async () => {
      const { tracker } = ground();
      for (const field of tracker.mapping.fields) {
        if (field.kind !== 'set' || field.names !== undefined || field.name === ground().unwelcome?.field) continue;
        const many = Array.from({ length: 150 }, (_, n) => `element ${String(n).padStart(3, '0')}`);
        const item = await create(tracker);
        const outcome = await update(tracker, item, { [field.name]: { add: many, remove: [] } });
        const now = elementsOf((await itemOf(tracker, item.key)).values, field.name);
        if (outcome.kind === 'done') expect(elementsOf(outcome.item.values, field.name)).toEqual(now);
        expect(now).toHaveLength(outcome.kind === 'done' ? now.length : 0);
        expect(many).toEqual(expect.arrayContaining([...now]));
      }
    });
  });
}

/** The file that a pull makes of such values. */
function fileOf({ tracker, config }: Ground, values: Issue['values'] | Readonly<Record<string, unknown>>): Issue {
  const changes = tracker.mapping.initial(values as Parameters<typeof tracker.mapping.initial>[0]);
  const text = printIssue({ id: '224f3405', changes });
  const issue = readIssue('.roadmap/issues/224f3405-x.md', text, config);
  if (!('id' in issue)) throw new Error(`no issue: ${JSON.stringify(issue)}\n${text}`);
  expect(editIssue(text, tracker.mapping.accept(issue, tracker.mapping.project(issue)), config)).toBe(text);
  return issue;
}
