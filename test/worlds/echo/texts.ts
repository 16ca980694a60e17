import type { Dice } from '../random.ts';

/** Texts that some tool once repeated, re-quoted or re-wrapped. `%` is a word that stands nowhere else. */
const PIECES: readonly string[] = [
  'plain %',
  'two lines %  \nwith a hard break\t',
  '```md\n# no heading %\n\n- [ ] no task\n```',
  '~~~\n---\ntitle: % no title\n---\n~~~',
  '> quoted %\n>\n> > twice\n> <!-- roadmap:224f3405 -->',
  '- a %\n  - b\n\n    - c\n      1. d\n\n- [x] e',
  '    indented code %',
  'See `<!-- roadmap:224f3405 -->` %',
  '<!-- roadmap:224f3405 --> % not alone',
  'Hello @ana and @octo/team, %: (@bob)',
  '| a | b |\n|---|---|\n| % | `@ana` |',
  '<details>\n<summary>%</summary>\n\ntext\n\n</details>',
  'a \u001b[31m% \u202egnp\u202c \u{1f468}\u200d\u{1f469} e\u0301',
  '%\n\n\n\nfar below',
  '***\n%\n___',
  '[%]: https://example.com "x"\n\n[%]',
  '&amp; &lt;% \\* \\# \\`',
];

/** What may stand before the first heading; one that looks like frontmatter above all. */
const BEGINNINGS: readonly string[] = ['', '---\ntitle: % no title\nid: 00000000\n---', '\n\n%', '---', ...PIECES];

/** What may end a body. */
const ENDINGS: readonly string[] = ['', '\n', '\n\n\n', '   ', '\n\n<!-- roadmap: -->', '\n\n---'];

/** A body in parts, so that two people can each write in one that the other leaves alone. */
export interface Doc {
  readonly beginning: string;
  readonly sections: readonly { readonly heading: string; readonly text: string }[];
  readonly ending: string;
}

export interface Author {
  newDoc(): Doc;
  /** One part of it anew, at most one of those below `share` (0: the beginning and the first section, 1: the rest). */
  rewrite(doc: Doc, share: 0 | 1): Doc;
  newText(): string;
}

export function makeAuthor(dice: Dice): Author {
  let serial = 0;
  const written = (piece: string): string => {
    serial += 1;
    return piece.replaceAll('%', `w${serial}x`);
  };
  const newText = (): string => written(dice.pick(PIECES));
  const newSection = (heading: string) => ({ heading, text: newText() });
  return {
    newText,
    newDoc: () => ({
      beginning: written(dice.pick(BEGINNINGS)),
      sections: ['One', 'Two', 'Three'].map(newSection),
      ending: dice.pick(ENDINGS),
    }),
    rewrite(doc, share) {
      const [first, ...rest] = doc.sections;
      if (first === undefined) return doc;
      if (share === 0 && dice.chance(40)) return { ...doc, beginning: written(dice.pick(BEGINNINGS)) };
      if (share === 0) return { ...doc, sections: [newSection(first.heading), ...rest] };
      if (dice.chance(20)) return { ...doc, ending: dice.pick(ENDINGS) };
      const chosen = dice.pick(rest);
      const sections = rest.map((section) => (section === chosen ? newSection(section.heading) : section));
      return { ...doc, sections: [first, ...sections] };
    },
  };
}

export function printDoc({ beginning, sections, ending }: Doc): string {
  const parts = sections.map(({ heading, text }) => `## ${heading}\n\n${text}`);
  return `${[...(beginning === '' ? [] : [beginning]), ...parts].join('\n\n')}${ending}`;
}
