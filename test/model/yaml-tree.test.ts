import { describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import { claimsOf } from '../../src/model/links.ts';
import { readConfig } from '../../src/model/read-config.ts';
import { isIssue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIZE = 1_000_000;
/** Generous for a loaded machine; without the guards several of these take minutes or end in a stack overflow. */
const LIMIT_MS = 6000;

const fill = (part: string): string => part.repeat(Math.floor(SIZE / part.length));
const known = (lines: string): string => `id: a1b2c3d4\ntitle: T\n${lines}`;
const many = (count: number, line: (at: number) => string, join: string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join(join);

const crafted: readonly (readonly [string, string])[] = [
  ...[
    '[',
    '{a: ',
    '- ',
    '"',
    "'",
    '? ',
    ': ',
    '&a ',
    '!a ',
    '#\n',
    '- x\n',
    '-\n',
    '?\n',
    'a: b: ',
    '[a: ',
    '[? ',
    ']',
    '}',
    '%',
    '...\n',
    '`',
    'a\n',
    '\r',
    '\ufeff',
    '*a ',
    '<<<<<<<\n',
    '{',
    '[{',
    '---\r',
  ].map((part) => [`1 MB of ${JSON.stringify(part)}`, fill(part)] as const),
  ['70,000 keys', known(many(70_000, (at) => `k${String(at)}: 1`, '\n'))],
  ['70,000 keys of a flow map', known(`a: {${many(70_000, (at) => `k${String(at)}: 1`, ', ')}}`)],
  ['a key of 1 MB', known(`${fill('a')}: b`)],
  ['a value of 1 MB', known(`status: ${fill('x')}`)],
  ['a list of 1 MB', known(`labels: [${fill('a, ')}]`)],
  ['a joined list of 1 MB', known(`labels: ${fill('a,')}`)],
  ['spaces inside of a number', known(`progress_percentage: 1${fill(' ')}x`)],
  ['spaces inside of a date', known(`due_date: 2026-01-01T10:00${fill(' ')}x`)],
  ['digits', known(`estimated_hours: ${fill('1')}x`)],
  ['escapes', known(`headline: "${fill('\\n')}"`)],
  ['lines of a quoted string', known(`headline: "${fill('\n ')}"`)],
  ['blank lines of a block', known(`headline: |+\n x\n${fill('\n')}\n x\n`)],
  ['a map of remotes', known(`remote_ids:\n${fill(' a: b\n')}`)],
  [
    'an alias bomb',
    known(
      `a: &a [x,x,x]\n${many(15, (at) => `${'bcdefghijklmnop'[at] ?? ''}: &${'bcdefghijklmnop'[at] ?? ''} [${`*${'abcdefghijklmno'[at] ?? ''}, `.repeat(8)}]`, '\n')}\nlabels: *p`,
    ),
  ],
  ['1,400 levels of indentation', many(1400, (at) => `${' '.repeat(at)}a:`, '\n')],
];

describe('crafted input is answered in bounded time', () => {
  test.each(crafted)('%s', (_, yaml) => {
    const configured = performance.now();
    readConfig(yaml);
    expect(performance.now() - configured).toBeLessThan(LIMIT_MS);
    for (const text of [`---\n${yaml}\n---\n`, `---\n${yaml}`, `---\nid: a1b2c3d4\ntitle: T\n---\n${yaml}`]) {
      const start = performance.now();
      const result = readIssue('x.md', text, defaultConfig);
      if (isIssue(result))
        expect(editIssue(text, { values: { headline: 'new', labels: ['z'] } }).length).toBeGreaterThan(0);
      else expect(result.length).toBeGreaterThan(0);
      claimsOf(text);
      expect(performance.now() - start).toBeLessThan(LIMIT_MS);
    }
  });
});
