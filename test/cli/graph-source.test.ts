import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { dotOf, mermaidOf } from '../../cli/graph-source.ts';
import { visibleLine } from '../../cli/visible.ts';
import { graphOf } from '../../src/app/graph.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';

const HOSTILE = '"]; `x` & &amp; <b>%%{init}%% style:#1; \\N #quot; \u202e';

function graphWith(title: string) {
  const head = (id: string, values: object) => ({ path: `${id}.md`, id, values, findings: [] });
  const listed = [head('b0b0b0b0', { title }), head('b1b1b1b1', { title: 'x', depends_on: ['b0b0b0b0'] })].map(
    (issue) => ({ issue, ready: true, blocked_by_open: [], findings: [] }),
  );
  return graphOf(listed, defaultConfig, { all: true, parents: false });
}

const shown = (title: string): string => visibleLine(`b0b0b0b0 ${title.replace(/\s+/g, ' ')}`);
const titles = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'"\\#;&<>`%{}[]()|: nN\n界é😀\u0000'), maxLength: 8 }),
  fc.string({ maxLength: 30 }),
  fc.constantFrom('direction TB', 'direction LR x', 'end', '%%', '\\', '1. x', '- x', 'class a', '---'),
);

describe('Mermaid', () => {
  const lineOf = (title: string): string => mermaidOf(graphWith(title), defaultConfig).split('\n')[1] ?? '';

  it('spells out what would end the label or mean something in it', () => {
    expect(lineOf(HOSTILE)).toMatchInlineSnapshot(
      `"  nb0b0b0b0["b0b0b0b0 #34;#93;#59; #96;x#96; #38; #38;amp#59; #60;b#62;#37;#37;#123;init#125;#37;#37; style#58;#35;1#59; #92;N #35;quot#59; #60;U#43;202E#62;"]"`,
    );
    expect(lineOf('change direction TB')).toMatchInlineSnapshot(`"  nb0b0b0b0["b0b0b0b0 change directio#110; TB"]"`);
  });

  it('gives every title back when its codes are read', () => {
    fc.assert(
      fc.property(titles, (title) => {
        const line = lineOf(title);
        const label = /^ {2}nb0b0b0b0\["([^"\n]*)"\]$/.exec(line)?.[1] ?? '';
        const decoded = label.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
        expect(decoded).toBe(shown(title));
        // What its lexer or its preparation of the text would act upon even inside a label.
        expect(label).not.toMatch(/%%|[`<>&{}[\]:]|direction\s+(?:TB|BT|LR|RL|TD)/);
      }),
    );
  });
});

describe('DOT', () => {
  const lineOf = (title: string): string => dotOf(graphWith(title), defaultConfig).split('\n')[3] ?? '';

  it('escapes quotes, backslashes and entities', () => {
    expect(lineOf(HOSTILE)).toMatchInlineSnapshot(
      `"  "b0b0b0b0" [label="b0b0b0b0 \\"]; \`x\` &amp; &amp;amp; <b>%%{init}%% style:#1; \\\\N #quot; <U+202E>"];"`,
    );
    expect(lineOf('ends with \\')).toMatchInlineSnapshot(`"  "b0b0b0b0" [label="b0b0b0b0 ends with \\\\"];"`);
  });

  it('gives every title back when it is read', () => {
    fc.assert(
      fc.property(titles, (title) => {
        const label = /^ {2}"b0b0b0b0" \[label="((?:[^"\\\n]|\\["\\])*)"\];$/.exec(lineOf(title))?.[1] ?? '';
        const decoded = label.replace(/\\(["\\])/g, '$1').replaceAll('&amp;', '&');
        expect(decoded).toBe(shown(title));
      }),
    );
  });
});

it('cuts a title that is too long for a box', () => {
  expect(mermaidOf(graphWith('界'.repeat(100_000)), defaultConfig).length).toBeLessThan(400);
});
