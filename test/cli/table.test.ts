import { expect, it } from 'vitest';
import { tableLines } from '../../cli/table.ts';
import { widthOf } from '../../cli/width.ts';

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

it('takes what is too wide from the title first', () => {
  const rows = [['224f3405', 'A title that goes on and on and on', 'sync, github']];
  const lines = tableLines(columns, rows, 40);
  expect(lines).toMatchInlineSnapshot(`
    [
      "ID        TITLE             LABELS",
      "224f3405  A title that go…  sync, github",
    ]
  `);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(40);
});

it('keeps a cell on its line whatever is in it', () => {
  expect(tableLines(columns, [['1', 'a\nb\u001b[2J', '']], Infinity)[1]).toBe('1   a<U+000A>b<U+001B>[2J');
});
