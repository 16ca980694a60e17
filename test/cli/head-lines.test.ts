import { expect, it } from 'vitest';
import { headLines } from '../../cli/head-lines.ts';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';

const listed = ['short', '界'.repeat(50_000)].map((title): ListedIssue => ({
  issue: { path: 'x.md', id: 'a0a0a0a0', values: { title }, findings: [] },
  ready: true,
  blocked_by_open: [],
  findings: [],
}));

function lines(columns: number): string[] {
  return headLines(listed, defaultConfig, columns, () => ['high']).map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
  );
}

it('in a pipe nothing is cut, and a title without an end does not push the others to the right', () => {
  const [short = '', long = ''] = lines(Infinity);
  expect(short.length).toBeLessThan(110);
  expect(long).toHaveLength(12 + 50_000 + 2 + 4);
});

it('on a terminal what is said stands in one column', () => {
  expect(lines(40)).toMatchInlineSnapshot(`
    [
      "○ a0a0a0a0  short",
      "            high",
      "○ a0a0a0a0  界界界界界界界界界界界界界…",
      "            high",
    ]
  `);
});
