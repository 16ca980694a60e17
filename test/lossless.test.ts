import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { toLf } from '../src/model/body.ts';
import { defaultConfig } from '../src/model/config-defaults.ts';
import { editIssue } from '../src/model/edit-issue.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { fields } from '../src/model/fields.ts';
import { isIssue, type IssueChanges } from '../src/model/issue.ts';
import { printIssue } from '../src/model/print-issue.ts';
import { readIssue } from '../src/model/read-issue.ts';
import { printString } from '../src/model/yaml-print.ts';
import { load, textWithout } from './model/support.ts';

vi.setConfig({ testTimeout: 60_000 });
fc.configureGlobal({ seed: 20_261_120 });

const SPECIAL = [
  '',
  ' ',
  '- ',
  '-',
  '---',
  '--- ',
  '...',
  ': ',
  ':',
  ' #',
  '#',
  '? ',
  '?',
  '!',
  '!!str',
  '&a',
  '*a',
  '|',
  '>',
  '%',
  '@',
  '`',
  '"',
  "'",
  "''",
  '\\',
  '\\n',
  '[',
  ']',
  '{',
  '}',
  ',',
  '=',
  '<<',
  '~',
  'null',
  'Null',
  'NULL',
  'true',
  'False',
  'yes',
  'No',
  'on',
  'OFF',
  'y',
  'N',
  '0',
  '1',
  '-1',
  '+1',
  '1.0',
  '.5',
  '1e3',
  '1e279620',
  '01671e64',
  '0x1f',
  '0o17',
  '017',
  '0b01',
  '1_000',
  '12:30',
  '12:30:45',
  '.inf',
  '-.INF',
  '.nan',
  'Infinity',
  '2026-01-06',
  '2026-01-06T16:25:12Z',
  '2026-1-6 1:2:3',
  '\t',
  '\u0007',
  '\u001b[31m',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u200b',
  '\u2028',
  '\u2029',
  '\u202e',
  '\ufeff',
  '\uffff',
  '😀',
  'é',
  'e\u0301',
  '日本',
  '\ud800',
  '__proto__',
];
const word = fc.oneof(
  fc.constantFrom(...SPECIAL),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ maxLength: 4 })), { maxLength: 5 })
    .map((parts) => parts.join('')),
);
const line = word.filter((text) => text !== '');
const lines = fc
  .array(fc.oneof(word, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 8 })
  .map((parts) => parts.join(''));
const body = lines.filter((text) => !/\0|[\ud800-\udfff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')));
const uniqueLines = fc.uniqueArray(line, { maxLength: 4 });

/** Changes of fields of every kind. */
const someChanges = fc.record(
  {
    title: line,
    headline: lines.filter((text) => text !== ''),
    milestone: line,
    labels: uniqueLines,
    assignees: uniqueLines,
    depends_on: uniqueLines,
    due_date: fc.constantFrom('2026-12-01', '2026-12-01T10:00:00Z', '2026-12-01T10:00:00.25Z'),
    estimated_hours: fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat()),
    archived: fc.boolean(),
    remote_ids: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/), line, { maxKeys: 3, noNullPrototype: false }),
  },
  { requiredKeys: [] },
);

function same(now: Readonly<Record<string, unknown>>, asked: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(asked)) {
    const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    const is = now[key];
    if (empty) expect(is === undefined || Object.keys(is as object).length === 0).toBe(true);
    else expect(typeof is === 'object' && !Array.isArray(is) ? { ...is } : is).toEqual(value);
  }
}

describe('a new file', () => {
  test('reads back as what was printed', () => {
    fc.assert(
      fc.property(someChanges, line, body, (values, title, text) => {
        const issue = load(printIssue({ id: 'a1b2c3d4', changes: { values: { ...values, title }, body: text } }));
        expect(issue.id).toBe('a1b2c3d4');
        expect(toLf(issue.body)).toBe(toLf(text));
        same({ ...issue.values }, { ...values, title });
        expect(issue.findings).toEqual([]);
      }),
      { numRuns: 800 },
    );
  });

  test('says the same strings to a YAML 1.1 reader', () => {
    fc.assert(
      fc.property(line, fc.boolean(), (text, flow) => {
        fc.pre(!/[\ud800-\udfff]/.test(text));
        const printed = flow ? `a: [${printString(text, { flow })}]` : `a: ${printString(text)}`;
        expect(printed).not.toContain('\n');
        for (const version of ['1.1', '1.2'] as const) {
          expect(parse(printed, { version })).toEqual({ a: flow ? [text] : text });
        }
      }),
      { numRuns: 3000 },
    );
  });
});

/** Frontmatter as people and other tools write it: any style, comments, odd spacing, keys that nobody knows. */
const comment = fc.constantFrom('', '', ' # c', '   # c: [', '\t# t', ' ');
const ownLines = fc.constantFrom('', '', '# own line\n', '\n', '  # own, indented\n');
const scalar = fc.constantFrom(
  'one',
  "'one'",
  '"one"',
  "'it''s'",
  '"a\\tb"',
  'a: b'.replace(': ', ':'),
  '>-\n  one\n  two',
  '|\n  one\n',
  'one\n  two',
  'null',
  '~',
  '',
  '!!str one',
);
const list = fc.constantFrom(
  '[]',
  '[a]',
  '[a, b]',
  '[ a , "b" ]',
  '[a,\n  b, # c\n  c]',
  '[\n  a,\n  b,\n]',
  '\n- a\n- b',
  '\n  - a # x\n  # y\n  - "b"',
  'a',
  'a, b',
  'null',
  '',
  '\n-\n- a',
  '&l [a]',
);
const map = fc.constantFrom(
  '{}',
  '{github: 12}',
  "{github: '12', b: 3}",
  '\n  github: 12',
  "\n    github: '12' # x\n    b: 3",
  'null',
  '',
  '{ github: 12, }',
  '{\n  github: 12\n  }',
  '\n  github: null',
);
const unknown = fc.constantFrom(
  '1',
  '[1, {a: b}]',
  '\n  deep:\n    - x: 1\n      y: [2]\n    - z',
  '|\n  text\n   more\n\n  end',
  '"quoted"',
  'null',
);
function entry(key: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(ownLines, fc.constantFrom('', ' '), value, comment).map(([own, space, text, behind]) => {
    const gap = text === '' || text.startsWith('\n') ? '' : `${space} `;
    const tail = /\n/.test(text) && !/[\]}]$/.test(text) ? '' : behind;
    return `${own}${key}:${gap}${text}${text === '' && tail.startsWith('#') ? ' ' : ''}${tail.trimStart() === '' ? '' : tail}\n`;
  });
}
const generated = fc
  .tuple(
    fc
      .shuffledSubarray([
        ['status', fc.constantFrom('todo', "'review'", 'done', 'null', '"closed"')],
        ['milestone', scalar],
        ['headline', scalar],
        ['labels', list],
        ['assignees', list],
        ['assignee', fc.constantFrom('ana', 'null', '"bo"', '')],
        ['depends_on', list],
        ['remote_ids', map],
        ['sync_status', fc.oneof(map, fc.constant('synced'))],
        ['sync_base', map],
        ['github_issue', fc.constantFrom('12', "'9'", 'null')],
        ['type', fc.constantFrom('bug', 'null')],
        ['issue_type', fc.constantFrom('bug', 'null')],
        ['due_date', fc.constantFrom('2026-01-01', "'2026-01-01T10:00:00+02:00'", 'null', 'soon')],
        ['estimated_hours', fc.constantFrom('3', "'14-20'", 'null')],
        ['x_one', unknown],
        ['x-two', unknown],
        ['updated', fc.constantFrom("'2026-01-01'", '2026-01-01T10:00:00')],
      ] as const)
      .chain((rows) => fc.tuple(...rows.map(([key, value]) => entry(key, value)))),
    fc.record({
      crlf: fc.boolean(),
      bom: fc.boolean(),
      fence: fc.constantFrom('---', '---  '),
      body: fc.constantFrom('', '\nBody\n', 'Body', '\n---\na: b\n---\n'),
    }),
  )
  .map(([entries, form]) => {
    const text = `${form.bom ? '\ufeff' : ''}${form.fence}\nid: a1b2c3d4 # id\ntitle:  'T'\n${entries.map((text, at) => afterBlock(entries[at - 1], text)).join('')}${form.fence}\n${form.body}`;
    return form.crlf ? text.replaceAll('\n', '\r\n') : text;
  });

/** Behind a block scalar an indented comment would be a part of it. */
function afterBlock(previous: string | undefined, text: string): string {
  return /[|>]/.test(previous ?? '') ? text.replace(/^  # own, indented\n/, '') : text;
}

const oneChange: fc.Arbitrary<IssueChanges> = fc.oneof(
  fc
    .constantFrom('milestone', 'headline', 'issue_type')
    .chain((key) => fc.option(line).map((value) => ({ values: { [key]: value } }))),
  fc
    .constantFrom('status')
    .chain((key) => fc.constantFrom('todo', 'closed', 'review', null).map((value) => ({ values: { [key]: value } }))),
  fc
    .constantFrom('labels', 'assignees', 'depends_on')
    .chain((key) =>
      fc
        .option(fc.oneof(uniqueLines, fc.shuffledSubarray(['a', 'b', 'c', 'd', 'ana'])))
        .map((value) => ({ values: { [key]: value } })),
    ),
  fc
    .constantFrom('due_date', 'updated')
    .chain((key) => fc.constantFrom('2026-05-05', null).map((value) => ({ values: { [key]: value } }))),
  fc.constantFrom(5, 17, null).map((value) => ({ values: { estimated_hours: value } })),
  fc.constantFrom('remote_ids', 'sync_status', 'sync_base', 'sync_error').chain((key) =>
    fc
      .dictionary(fc.constantFrom('github', 'b', 'new'), fc.option(line), {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      })
      .map((value) => ({ by_remote: { [key]: value } })),
  ),
);

function spellings(changes: IssueChanges): ReadonlySet<string> {
  const keys = Object.keys({ ...changes.values, ...changes.by_remote });
  const legacy = fields.flatMap((field) =>
    keys.includes(field.key) && field.legacy !== undefined ? [field.legacy] : [],
  );
  return new Set([...keys, ...legacy, ...(keys.includes('remote_ids') ? ['github_issue'] : [])]);
}

describe('an edit of one field', () => {
  test('changes the bytes of that field alone', () => {
    fc.assert(
      fc.property(generated, oneChange, (text, changes) => {
        const before = load(text);
        const edited = editIssue(text, changes);
        const after = load(edited);
        const own = spellings(changes);
        expect(textWithout(edited, own)).toBe(textWithout(text, own));
        expect(after.body).toBe(before.body);
        expect(editIssue(edited, changes)).toBe(edited);
      }),
      { numRuns: 1500 },
    );
  });

  test('several at once are the same as one after the other, in what they say', () => {
    fc.assert(
      fc.property(generated, oneChange, oneChange, (text, one, two) => {
        const both = { values: { ...one.values, ...two.values }, by_remote: { ...one.by_remote, ...two.by_remote } };
        fc.pre([...spellings(one)].every((key) => !spellings(two).has(key)));
        const { sync_status: _, ...apart } = load(editIssue(editIssue(text, one), two)).values;
        const { sync_status: __, ...together } = load(editIssue(text, both)).values;
        expect(together).toEqual(apart);
      }),
      { numRuns: 500 },
    );
  });

  test('of the body gives that body, whatever it is, and the same frontmatter', () => {
    fc.assert(
      fc.property(generated, body, body, (text, first, second) => {
        const once = editIssue(text, { body: first });
        const twice = editIssue(once, { body: second });
        expect(toLf(load(once).body)).toBe(toLf(first));
        expect(toLf(load(twice).body)).toBe(toLf(second));
        const front = text.slice(0, text.indexOf('\n---', 5));
        expect(twice.startsWith(front)).toBe(true);
      }),
      { numRuns: 800 },
    );
  });
});

describe('any text', () => {
  const soup = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...SPECIAL,
          '\n',
          '\n',
          '\n  ',
          'a',
          'b: ',
          'labels: ',
          'remote_ids: ',
          'milestone: ',
          '- ',
          '\r\n',
        ),
        fc.string({ maxLength: 3 }),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''));

  test('either loads or is a finding', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          fc.string({ unit: 'binary' }),
          soup.map((text) => `---\n${text}\n---\n`),
        ),
        (text) => {
          const result = readIssue('x.md', text, defaultConfig);
          if (isIssue(result)) return;
          expect(result.length).toBeGreaterThan(0);
          for (const { line: at } of result) expect(at >= 1 && at <= text.split('\n').length).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('that loads is edited as asked, or the edit is refused with a reason', () => {
    let loaded = 0;
    fc.assert(
      fc.property(soup, soup, oneChange, (a, b, changes) => {
        const text = `---\n${a}\nid: a1b2c3d4\ntitle: T\n${b}\n---\n`;
        if (!isIssue(readIssue('x.md', text, defaultConfig))) return;
        loaded += 1;
        try {
          editIssue(text, changes);
        } catch (error) {
          if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
        }
      }),
      { numRuns: 8000 },
    );
    expect(loaded).toBeGreaterThan(100);
  });
});
