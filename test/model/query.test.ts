import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import { flagTerm, parseQuery, type Query, type Term } from '../../src/model/query.ts';
import { queryField, queryNames } from '../../src/model/query-keys.ts';
import type { Piece, Wanted } from '../../src/model/query-words.ts';

/** A query with every value in quotes: what was understood, in one form. */
function spell(query: Query): string {
  return query.map(spellTerm).join(' ');
}

function spellTerm({ about, any, negated }: Term): string {
  const head = about === null ? '' : `${typeof about === 'string' ? about : about.key}:`;
  return `${negated ? '-' : ''}${head}${any.map(spellWanted).join(',')}`;
}

function spellWanted(wanted: Wanted): string {
  if (wanted.op === '..') return `${spellPiece(wanted.from)}..${spellPiece(wanted.to)}`;
  return `${wanted.op === 'is' ? '' : wanted.op}${spellPiece(wanted.value)}`;
}

function spellPiece(piece: Piece | null): string {
  return piece === null ? '' : `"${piece.text.replace(/["\\]/g, '\\$&')}"`;
}

function errorOf(text: string): RoadmapError {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof RoadmapError) return error;
    throw error;
  }
  throw new Error(`understood: ${text}`);
}

function shown({ message, hints }: RoadmapError): string {
  return [...message.split('\n').map((line) => line.slice(0, 72)), ...hints, ''].join('\n');
}

describe('a query', () => {
  it.each([
    ['', ''],
    ['  \n ', ''],
    ['status:open,review', 'status:"open","review"'],
    ['-label:wontfix', '-labels:"wontfix"'],
    ['priority:>=high', 'priority:>="high"'],
    ['priority>=high', 'priority:>="high"'],
    ['estimate=3', 'estimated_hours:="3"'],
    ['due:today..7d', 'due_date:"today".."7d"'],
    ['due:..2026-12-01 due:7d..', 'due_date:.."2026-12-01" due_date:"7d"..'],
    ['priority:>=high,none', 'priority:>="high","none"'],
    ['label:"good first issue",bug', 'labels:"good first issue","bug"'],
    ["label:'good first issue'", 'labels:"good first issue"'],
    ['milestone:"say \\"hi\\" \\\\o/"', 'milestone:"say \\"hi\\" \\\\o/"'],
    ['"exact words" -"no such"', '"exact words" -"no such"'],
    ["don't 'tis 5\" a,b", '"don\'t" "\'tis" "5\\"" "a,b"'],
    ['a<b x=1 - -- 12:30', '"a<b" "x=1" "-" -"-" "12:30"'],
    ['label:,bug,,ui,', 'labels:"bug","ui"'],
    ['updated:>-14d', 'updated:>"-14d"'],
    ['due:2026-01-01T10:00:00Z', 'due_date:"2026-01-01T10:00:00Z"'],
    ['IS:Open Sort:-updated,due', 'is:"Open" sort:"-updated","due"'],
    ['remote:github:221', 'remote_ids:"github:221"'],
    ['title:constructor __proto__', 'title:"constructor" "__proto__"'],
  ])('%s', (text, understood) => {
    expect(spell(parseQuery(text))).toBe(understood);
  });

  it.each(queryNames.map((name) => [name]))('%s: is a field, by its short name', (name) => {
    expect(queryField(name)).toBeDefined();
  });

  it.each([
    ['type', 'issue_type'],
    ['issue-type', 'issue_type'],
    ['assignee', 'assignees'],
    ['Assignees', 'assignees'],
    ['due_date', 'due_date'],
    ['due', 'due_date'],
    ['depends', undefined],
    ['started', 'actual_start_date'],
    ['remote', 'remote_ids'],
    ['constructor', undefined],
  ])('%s is another name of %s', (name, key) => {
    expect(queryField(name)?.key).toBe(key);
  });
});

describe('a query that is not understood', () => {
  it('shows the word', () => {
    const texts = [
      'status:open lable:bug',
      'prio:>=high',
      'label:',
      'due:< x',
      'due:.. x',
      'label:"good first',
      'label:"a"b',
      'due:1d..2d..3d',
      'label:bug OR label:ui',
      '日本語 e\u0301 🎉 lable:bug',
      'a\tb\u001b\u202e\nlable:bug',
      'fix: the "thing"',
    ];
    expect(texts.map((text) => shown(errorOf(text))).join('\n')).toMatchInlineSnapshot(`
      "query: there is no field "lable"
      status:open lable:bug
                  ^^^^^
      did you mean: label
      to look for these words: "lable:bug"

      query: there is no field "prio"
      prio:>=high
      ^^^^
      did you mean: priority
      to look for these words: "prio:>=high"

      query: expected a value after label:
      label:
      ^^^^^^
      without any: no:label

      query: expected a value after <
      due:< x
          ^

      query: expected a value after ..
      due:.. x
          ^^

      query: this quote has no end: expected another "
      label:"good first
            ^

      query: expected a comma or a blank after the value
      label:"a"b
               ^

      query: expected a comma or a blank after the value
      due:1d..2d..3d
                ^^^^

      query: OR joins nothing here: several values stand behind one key, as in
      label:bug OR label:ui
                ^^
      as a word: "OR"

      query: there is no field "lable"
      日本語 é 🎉 lable:bug
                  ^^^^^
      did you mean: label
      to look for these words: "lable:bug"

      query: there is no field "lable"
      a b�� lable:bug
            ^^^^^
      did you mean: label
      to look for these words: "lable:bug"

      query: there is no field "fix"; there are is, no, has, sort, limit, id, 
      fix: the "thing"
      ^^^
      to look for these words: "fix:"
      "
    `);
  });

  it('is cut where it is endless', () => {
    const error = errorOf(`${'x'.repeat(200_000)} lable:bug ${'y'.repeat(200_000)}`);
    expect(shown(error)).toMatchInlineSnapshot(`
      "query: there is no field "lable"
      …xxxxxxxxxxxxxxxxxxxxxxx lable:bug yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
                               ^^^^^
      did you mean: label
      to look for these words: "lable:bug"
      "
    `);
    expect(JSON.stringify(error.data).length).toBeLessThan(2000);
    expect(errorOf(`${'x'.repeat(200_000)}:`).message.length).toBeLessThan(1000);
  });
});

describe('a flag', () => {
  const label = queryField('label') ?? 'is';

  it('is the same as its key, with blanks in its values', () => {
    expect(spell([flagTerm('--label', label, 'good first issue , bug')])).toBe('labels:"good first issue","bug"');
    expect(spell([flagTerm('--label', label, '"a, b", >=c')])).toBe('labels:"a, b",>="c"');
  });

  it.each([[''], [' '], [','], ['"a'], ['"a"b']])('%j is no value', (text) => {
    expect(() => flagTerm('--label', label, text)).toThrow(/^--label: /);
  });
});

const token = fc.constantFrom(
  ...[
    'status',
    'label',
    'due',
    'is',
    'no',
    'sort',
    'nothing',
    ':',
    '<',
    '<=',
    '>',
    '=',
    '..',
    '.',
    ',',
    '"',
    "'",
    '\\',
  ],
  ...['-', ' ', '\n', '\t', 'bug', 'open', '7d', '2026-12-01', 'OR', '🎉', '\u202e', '\u0000', '\ud800'],
);
const typed = fc.oneof(
  fc.array(token, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

describe('any text', () => {
  it('is understood, or the error points into it', () => {
    fc.assert(
      fc.property(typed, (text) => {
        try {
          for (const { at, end } of parseQuery(text)) expect(0 <= at && at < end && end <= text.length).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RoadmapError);
          const { code, data, message } = error as RoadmapError;
          expect(code).toBe('usage.query');
          expect(message.split('\n')).toHaveLength(3);
          const [at, end] = [Number(data['at']), Number(data['end'])];
          expect(0 <= at && at < end && end <= text.length).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('that is understood means the same when it is spelt out', () => {
    fc.assert(
      fc.property(typed, (text) => {
        let query: Query;
        try {
          query = parseQuery(text);
        } catch {
          return;
        }
        expect(spell(parseQuery(spell(query)))).toBe(spell(query));
      }),
      { numRuns: 2000 },
    );
  });
});
