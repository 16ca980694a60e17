import { expect, it } from 'vitest';
import { tableRows, type TableColumn } from '../../cli/table.ts';
import { widthOf } from '../../cli/width.ts';

/** The rows as they stand in a terminal without colour. */
function tableLines(named: readonly TableColumn[], rows: readonly (readonly string[])[], available: number): string[] {
  return tableRows(named, rows, available).map((cells) => cells.join(''));
}

const columns = [{ name: 'Id' }, { name: 'Title', flexible: true }, { name: 'Labels' }];

it('lines up cells of wide characters', () => {
  expect(
    tableLines(
      columns,
      [
        ['1', '你好', 'bug'],
        ['22', 'Fix', 'ui'],
      ],
      Infinity,
    ),
  ).toMatchInlineSnapshot(`
    [
      "ID  TITLE  LABELS",
      "1   你好   bug",
      "22  Fix    ui",
    ]
  `);
});

it('takes what is too wide from the title first, as long as it can be read', () => {
  const rows = [['224f3405', 'A title that goes on and on and on', 'sync, github']];
  expect(tableLines(columns, rows, 54)[1]).toBe('224f3405  A title that goes on and on a…  sync, github');
  const lines = tableLines(columns, rows, 40);
  expect(lines).toMatchInlineSnapshot(`
    [
      "ID        TITLE                 LABELS",
      "224f3405  A title that goes o…  sync, g…",
    ]
  `);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(40);
});

it('keeps a cell on its line whatever is in it', () => {
  expect(tableLines(columns, [['1', 'a\nb\u001b[2J', '']], Infinity)[1]).toBe('1   a<U+000A>b<U+001B>[2J');
});

it('keeps dates and numbers whole while words can still give', () => {
  const named = [
    { name: 'Name', flexible: true },
    { name: 'Due', whole: true },
    { name: 'Headline', flexible: true },
  ];
  const rows = [['A name of some length', '2026-12-01', 'A headline that goes on and on and on']];
  expect(tableLines(named, rows, 40)[1]).toBe('A name of some le…  2026-12-01  A headl…');
  expect(tableLines(named, rows, 24)[1]).toBe('A nam…  2026-12-01  A h…');
});

it('leaves out the last columns where even cut ones have no room', () => {
  const many = Array.from({ length: 12 }, (_, at) => ({ name: `Column ${String(at)}` }));
  const lines = tableLines(many, [many.map(({ name }) => name)], 20);
  expect(lines).toMatchInlineSnapshot(`
    [
      "COLUMN 0  COL…  COL…",
      "Column 0  Col…  Col…",
    ]
  `);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(20);
});

it('where nobody counts cells nothing is cut, and one endless title fills up nobody else', () => {
  const lines = tableLines(
    columns,
    [
      ['1', 'x'.repeat(200_000), 'bug'],
      ['2', 'Fix', 'ui'],
    ],
    Infinity,
  );
  expect(lines[1]).toBe(`1   ${'x'.repeat(200_000)}  bug`);
  expect(lines[2]?.length).toBeLessThan(300);
});

it('a hundred thousand rows are no more than rows', () => {
  expect(
    tableLines(
      columns,
      Array.from({ length: 130_000 }, (_, at) => [String(at), 'a', 'b']),
      40,
    ),
  ).toHaveLength(130_001);
});
