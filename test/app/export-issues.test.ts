import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exportIssues } from '../../src/app/export-issues.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import { createMemoryFiles } from '../support/memory-files.ts';
import { createMemoryStore } from '../support/memory-store.ts';

/** What any reader of RFC 4180 makes of a text. */
function parseCsv(text: string): string[][] {
  const rows = [...text.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/g)];
  expect(rows.map(([row]) => row).join('')).toBe(text);
  return rows.map(([, row = '']) =>
    [...`,${row}`.matchAll(/,("(?:[^"]|"")*"|[^",\r\n]*)/g)].map(([, cell = '']) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    ),
  );
}

it('CSV holds every title and body as it is, or behind an apostrophe where a spreadsheet would run it', async () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '"', ',', '=', '-', '+', '@', '\t', '\n', 'é', ';', "'"),
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ title: text, body: text }), { minLength: 1, maxLength: 4 }), async (all) => {
      const issues = createMemoryStore();
      const made = all.map(({ title, body }, at) => ({
        id: `abcdef0${String(at)}`,
        title: `x${title}`.replace(/\s/g, ' '),
        body,
      }));
      for (const { id, title, body } of made)
        await issues.create(`.roadmap/issues/${id}.md`, printIssue({ id, changes: { values: { title }, body } }));
      const ports = { issues, files: createMemoryFiles() };
      const { listed } = await surveyIssues(ports, defaultConfig);
      let csv = '';
      for await (const piece of exportIssues(ports, defaultConfig, listed, { format: 'csv', comments: false }))
        csv += piece;
      const [head = [], ...rows] = parseCsv(csv);
      expect(rows.every((row) => row.length === head.length)).toBe(true);
      const cells = rows.map((row) => ['id', 'title', 'body'].map((key) => row[head.indexOf(key)]));
      expect(cells).toEqual(
        made.map(({ id, title, body }) => [id, title, /^[=+\-@\t\r]/.test(body) ? `'${body}` : body]),
      );
    }),
    { numRuns: 150 },
  );
});
