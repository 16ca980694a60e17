import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFrame } from '../../src/model/frontmatter.ts';
import { readPlainYaml } from '../../src/model/plain-yaml.ts';
import { isTree, parseYaml, type Plain } from '../../src/model/yaml-tree.ts';

const RUNS = 20_000;

/** What the library reads; null where it reads nothing. */
function byLibrary(source: string): ReadonlyMap<string, Plain> | null {
  const tree = parseYaml(source);
  return isTree(tree) ? new Map([...tree.pairs.keys()].map((key) => [key, tree.plainAt(key) ?? null])) : null;
}

/** Equal to the library on everything it accepts. @returns whether it accepted. */
function agrees(source: string): boolean {
  const quick = readPlainYaml(source);
  if (quick === null) return false;
  expect(quick, JSON.stringify(source)).toEqual(byLibrary(source));
  return true;
}

const corpus = readdirSync('test/fixtures/roadmap-seed/.roadmap', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join('test/fixtures/roadmap-seed/.roadmap', name), 'utf8'))
  .map((text) => {
    const frame = findFrame(text);
    return typeof frame === 'string' ? text : text.slice(0, frame.yamlEnd);
  });

it('most files of a real roadmap are plain, and read as the library reads them', () => {
  const accepted = corpus.filter((source) => agrees(source));
  expect(accepted.length).toBeGreaterThan(corpus.length * 0.5);
});

it.each([
  "---\nid: '224f3405'\nremote_ids:\n  github: '221'\nlabels: [sync, github]\n",
  'version: 1\nproject: { name: Demo }\nremotes:\n  github: { type: github, repo: owner/name }\nsync: { branch: main }\n',
  'statuses:\n  - todo\n  - done\nempty:\nnull_too: null\nquoted: "null"\nlist: []\nmap: {}\n',
  "a: it''s\nb: 'it''s'\nc: 1.0\nd: 1e279620\ne: 0x1F\nf: true\n# comment\n\ng: a#b c:d\n",
  'labels:\n- a\n- b\nnext: x',
])('this is plain: %j', (source) => expect(agrees(source)).toBe(true));

it.each([
  '',
  '---\n',
  'a: 1\na: 2\n',
  '__proto__: 1\n',
  'a: *b\n',
  'a: &b c\n',
  'a: |\n  text\n',
  'a: b\n  c\n',
  'a: [b\n',
  "a: 'b\n",
  'a: "b\\n"\n',
  'a:\tb\n',
  'a: b: c\n',
  'a: b # c\n',
  'a: {b: {c: d}}\n',
  'a:\n  - b\n - c\n',
  'a:\n  - b: c\n',
  'a: !x y\n',
  'a: b\r\n',
  '\ufeffa: b\n',
  'a: - b\n',
  'a: b:\n',
  '? a\n',
  'a: @b\n',
  '- a\n',
  'a\n',
  '--- a\nb: c\n',
  'a: 1\n...\nb: 2\n',
  'a: 1\n---\nb: 2\n',
  'a: b\u3000\n',
  'a: [b\u2003]\n',
  'a: b\n\u3000\nc: d\n',
])('this is left to the library: %j', (source) => expect(readPlainYaml(source)).toBeNull());

it('what has too many parts for the library has too many for it', () => {
  for (const count of [3000, 9000, 15_000, 30_000]) {
    agrees(`a: [${'b,'.repeat(count)}]\n`);
    agrees(`a:\n${'- b\n'.repeat(count)}`);
  }
  expect(agrees(`a: [${'b,'.repeat(3000)}]\n`)).toBe(true);
});

it.each([
  ['spaces', ' '],
  ['words', 'x '],
  ['letters', 'x'],
  ['quoted words', "'x' "],
  ['quotes', "''"],
  ['items', 'x, '],
])('a line of many %s takes no longer than its length asks for', (_, piece) => {
  const many = piece.repeat(15_000 / piece.length);
  const started = performance.now();
  for (const line of [`[${many}"y]`, `[${many}]`, `{${many}: "y}`, `'${many}`, `"${many}" y`, many])
    readPlainYaml(`a: ${line}\n`);
  expect(performance.now() - started).toBeLessThan(1000);
});

describe('on everything it accepts it is equal to the library', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'a',
      'null',
      '~',
      'true',
      '1.0',
      '-',
      '--',
      '- a',
      "'",
      "''",
      "'a'",
      "'a''b'",
      '"a"',
      '"',
      '[',
      ']',
      '[a, b]',
      '[]',
      '[a,]',
      '[,]',
      "['a, b', c]",
      '{',
      '{}',
      '{a: b}',
      '{a: b, c: d}',
      '{a}',
      '#',
      ' #',
      '#a',
      ':',
      'a:',
      ': b',
      'a: b',
      'a:b',
      '*a',
      '&a',
      '!a',
      '|',
      '>',
      '%',
      '@',
      '`',
      '?',
      '? a',
      ',',
      'a,b',
      'ü',
      '日本',
      '🦔',
      '\u2028',
      '\u00a0',
      '\u3000',
      '\u2003',
      '\t',
      '\\',
      '/',
      '...',
      '---',
      '.inf',
      '<<',
      '=',
      '2025-12-20T20:47:49Z',
    ),
    fc.string({ maxLength: 6 }),
  );
  const value = fc
    .array(word, { maxLength: 4 })
    .chain((words) => fc.constantFrom('', ' ').map((space) => words.join(space)));
  const indent = fc.constantFrom('', '', '', ' ', '  ', '    ');
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'id', 'k-1', '_x');
  const colon = fc.constantFrom(': ', ': ', ': ', ':', ':  ', ' : ');
  const pair = fc.tuple(key, colon, value).map((all) => all.join(''));
  const item = fc.tuple(fc.constantFrom('- ', '- ', '-', '-  '), value).map((all) => all.join(''));
  const below = fc.tuple(key, fc.constantFrom('', ' ', '  '), fc.array(fc.oneof(item, pair), { maxLength: 3 }));
  const line = fc.oneof(
    { weight: 6, arbitrary: pair },
    {
      weight: 3,
      arbitrary: below.map(([name, deeper, lines]) => [`${name}:`, ...lines.map((one) => deeper + one)].join('\n')),
    },
    { weight: 1, arbitrary: fc.tuple(indent, fc.oneof(pair, item, value)).map((all) => all.join('')) },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', '# c', '  # c', '---', '...') },
  );
  const text = fc
    .tuple(fc.constantFrom('', '---\n'), fc.array(line, { maxLength: 4 }), fc.constantFrom('', '\n'))
    .map(([head, lines, end]) => head + lines.join('\n') + end);

  it('texts made of lines', () => {
    let accepted = 0;
    fc.assert(
      fc.property(text, (source) => void (agrees(source) ? (accepted += 1) : 0)),
      { numRuns: RUNS },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it('real frontmatter with a piece replaced', () => {
    let accepted = 0;
    const edit = fc.record({
      of: fc.constantFrom(...corpus),
      at: fc.nat(),
      drop: fc.nat({ max: 6 }),
      put: fc.oneof(word, fc.constantFrom('\n', '\n  ', '\n- ')),
    });
    fc.assert(
      fc.property(edit, ({ of, at, drop, put }) => {
        const from = at % of.length;
        if (agrees(of.slice(0, from) + put + of.slice(from + drop))) accepted += 1;
      }),
      { numRuns: RUNS / 4 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
});
