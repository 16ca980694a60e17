import { expect, it } from 'vitest';
import fc from 'fast-check';
import { relateIssues } from '../../src/app/relate-issues.ts';
import { relationsAmong } from '../../src/app/relations.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Files } from '../../src/ports/files.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const ids = ['aaaa0001', 'aaaa0002', 'aaaa0003', 'aaaa0004'];
const links = fc.subarray(ids);
const issue = fc.record({ status: fc.constantFrom('todo', 'review', 'closed'), depends_on: links, blocks: links });

it('one issue stands to the others as it does when all are listed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(issue, issue, issue, issue), async (drawn) => {
      const issues = createMemoryStore();
      for (const [at, { status, depends_on, blocks }] of drawn.entries())
        issues.files.set(
          `.roadmap/issues/${String(at)}.md`,
          `---\nid: ${ids[at] ?? ''}\ntitle: x\nstatus: ${status}\ndepends_on: [${depends_on.join()}]\nblocks: [${blocks.join()}]\n---\n`,
        );
      const all = (await issues.list()).issues;
      const expected = relationsAmong(all, defaultConfig);
      for (const each of all) {
        const [related] = await relateIssues(
          { issues, files: { paths: async () => [] as readonly string[] } as Partial<Files> as Files },
          defaultConfig,
          [each],
        );
        expect(related).toEqual({ issue: each, findings: [], ...expected(each) });
      }
    }),
    { numRuns: 60 },
  );
});
