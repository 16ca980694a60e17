import fc from 'fast-check';
import { anyText } from './fuzz.ts';

/** Words that stand nowhere else: whoever finds one knows whose it is. */
export const OURS = 'Zours';
export const THEIRS = 'Ztheirs';

/** Three texts of one origin; each side has put a word of its own somewhere, and may have changed more. */
export interface Planted {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

const file: fc.Arbitrary<string> = fc
  .tuple(
    fc.subarray([
      'status: todo',
      'labels: [bug, sync]  # a note',
      'assignees:\n  - ana\n  - bob',
      'x-own: { a: 1 }',
      "milestone: 'v1'",
      '# between',
      'sync_base:\n  github: 2026-01-01T00:00:00Z/0123456789ab',
      "remote_ids:\n  github: '7'",
      "updated: '2026-01-01T00:00:00Z'",
      'handoff_notes: |\n  one\n  two',
    ]),
    fc.constantFrom('Text.\n', '## A\n\na\n\n## B\n\nb\n', '- [ ] one\n- [ ] two', ''),
    fc.constantFrom('\n', '\n', '\r\n'),
  )
  .map(([lines, body, eol]) =>
    `---\nid: 'aaaa000a'\ntitle: A title\n${lines.join('\n')}\n---\n\n${body}`.replaceAll(/\n/g, eol),
  );

/** What is put somewhere, and what is changed elsewhere. */
interface Edit {
  readonly at: number;
  readonly piece: (word: string) => string;
  readonly more: readonly [at: number, length: number, text: string] | null;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat({ max: 1000 }),
  piece: fc.constantFrom(
    ...['', ' ', ' # ', '\n', '\n# ', ', '].map((before) => (word: string) => before + word),
    (word: string) => `# ${word}\n`,
    (word: string) => `\nx-${word}: 1\n`,
    (word: string) => `${word}\n`,
  ),
  more: fc.option(
    fc.tuple(fc.nat({ max: 1000 }), fc.nat({ max: 30 }), fc.constantFrom('', '\n', ' ', '"', 'x', '- [x] ')),
    { freq: 2 },
  ),
});

function edited(base: string, word: string, { at, piece, more }: Edit): string {
  const [from, length, text] = more ?? [0, 0, ''];
  const cut = from % (base.length + 1);
  const other = base.slice(0, cut) + text + base.slice(cut + length);
  const put = at % (other.length + 1);
  return other.slice(0, put) + piece(word) + other.slice(put);
}

/** As above, of files that are in order and of texts that may be anything; often both sides write at one place. */
export const planted: fc.Arbitrary<Planted> = fc
  .record({
    base: fc.oneof({ weight: 3, arbitrary: file }, { weight: 1, arbitrary: anyText }),
    mine: edit,
    yours: edit,
    apart: fc.option(fc.integer({ min: -12, max: 12 })),
  })
  .map(({ base, mine, yours, apart }) => ({
    base,
    ours: edited(base, OURS, mine),
    theirs: edited(base, THEIRS, apart === null ? yours : { ...yours, at: Math.max(0, mine.at + apart) }),
  }));
