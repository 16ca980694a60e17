import fc from 'fast-check';

/**
 * How often a property is tried: few times in `npm test`, more with `npm run test:fuzz -- --runs N`. One seed unless another is
 * given, so that a run can be repeated.
 */
export function often(runs: number): { readonly numRuns: number; readonly seed: number } {
  const asked = Number(process.env['FUZZ_RUNS'] ?? runs);
  return { numRuns: asked, seed: Number(process.env['FUZZ_SEED'] ?? 20_260_106) };
}

/** Milliseconds that a test may take: longer in a campaign. */
export const PATIENCE_MS = process.env['FUZZ_RUNS'] === undefined ? 30_000 : 24 * 3_600_000;

/** Control, bidirectional, invisible, half and far-away characters. */
export const HOSTILE_CHARACTERS = [
  ...'\u0000\u0001\u0007\b\u000b\u001b\u007f\u0085\u009b\u00ad\u061c\u200b\u200e\u2028\u202e\u2066\ufeff',
  '\ud83e',
  '\udd8a',
  '\u{e0041}',
  '\u{e0101}',
  '\u{1d173}',
  '🦊',
];

/** Pieces that mean something to one of the readers. */
const PIECES = [
  ...[
    '---',
    '---\n',
    '\n---\n',
    '...',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '  ',
    ': ',
    ':',
    '- ',
    '#',
    ' #',
    '? ',
    '|',
    '>',
    '|-',
  ],
  ...[
    '"',
    "'",
    '\\',
    '\\u001b',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&a ',
    '*a',
    '*a,',
    '!!js/function ',
    '!!binary ',
    '!',
    '%YAML 1.1\n',
  ],
  ...[
    '<<: *a',
    '<<',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'null',
    '~',
    'true',
    'yes',
    '1e279620',
    '.nan',
    '0b01',
  ],
  ...[
    '<<<<<<< HEAD\n',
    '=======\n',
    '>>>>>>> x\n',
    '|||||||\n',
    '```\n',
    '- [ ] ',
    '- [x] ',
    '<!-- roadmap:aaaa000a -->',
  ],
  ...['../', '/', '2026-01-01T00:00:00Z', '2026-13-99', '9'.repeat(400)],
  ...HOSTILE_CHARACTERS,
];

const KEYS = [
  ...[
    'id',
    'title',
    'status',
    'priority',
    'issue_type',
    'milestone',
    'labels',
    'assignees',
    'depends_on',
    'blocks',
    'parent',
  ],
  ...[
    'remote_ids',
    'sync_status',
    'sync_base',
    'created',
    'updated',
    'due_date',
    'estimated_hours',
    'progress_percentage',
  ],
  ...[
    'name',
    'headline',
    'author',
    'in_reply_to',
    'comments',
    'version',
    'remotes',
    'sync',
    'statuses',
    'x-own',
    '__proto__',
  ],
];

const word = fc.oneof(
  fc.constantFrom(...PIECES),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('aaaa000a', 'bbbb000b', 'github', "'221'", 'todo', 'review', 'bug'),
);

/** A value as somebody might write it, or might not. */
const value = fc.array(word, { maxLength: 5 }).map((parts) => parts.join(''));

/** A file that needs no library, and with luck still needs none when a piece is put into it. */
const plainFile: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('Fix it', '"a"', "'b'", 'a b'), fc.nat({ max: 60 }), fc.oneof(fc.constant(''), word), value)
  .map(([title, at, piece, body]) => {
    const text = `---\nid: 'aaaa000a'\ntitle: ${title}\nstatus: todo\nlabels: [bug, sync]\n---\n\n${body}`;
    return text.slice(0, at) + piece + text.slice(at);
  });

/** A text that nearly is a file of ours. */
export const nearlyFile: fc.Arbitrary<string> = fc
  .record({
    open: fc.constantFrom('---\n', '---\n', '---\n', '---\r\n', '\ufeff---\n', '--- \n', '', '---js\n'),
    id: fc.option(fc.constantFrom("id: 'aaaa000a'\n", 'id: 1e279620\n', 'id: aaaa000a\r\n', 'id: ../../x\n'), {
      freq: 5,
    }),
    lines: fc.array(
      fc
        .tuple(fc.constantFrom(...KEYS), fc.constantFrom(': ', ':', ':\n  ', ':\n- '), value)
        .map((part) => part.join('')),
      { maxLength: 6 },
    ),
    end: fc.constantFrom('\n---\n', '\n---\n', '\r\n---\r\n', '\n--- \n', '\n', ''),
    body: fc.array(word, { maxLength: 8 }).map((parts) => parts.join('')),
  })
  .map(({ open, id, lines, end, body }) => `${open}${id ?? ''}${lines.join('\n')}${end}${body}`);

/** Anything, and nearly files. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: nearlyFile },
  { weight: 2, arbitrary: plainFile },
  { weight: 2, arbitrary: fc.array(word, { maxLength: 40 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1.5,
    1e300,
    true,
    [],
    {},
    [null],
    'x',
    '../../x',
    '\u001b[31m',
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
