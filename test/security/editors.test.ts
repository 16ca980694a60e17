import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editComment } from '../../src/model/edit-comment.ts';
import { setConfigKey, unsetConfigKey } from '../../src/model/edit-config.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import { editPlanningFile } from '../../src/model/edit-planning-file.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { IssueChanges } from '../../src/model/issue.ts';
import { milestoneTable } from '../../src/model/milestone.ts';
import { isPlanningFile, readPlanningFile } from '../../src/model/planning-file.ts';
import { isComment, readComment } from '../../src/model/read-comment.ts';
import { readConfig } from '../../src/model/read-config.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { anyText, HOSTILE_CHARACTERS, often, PATIENCE_MS } from './fuzz.ts';

const folder = 'test/fixtures/roadmap-seed/.roadmap/issues';
const corpus = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
/** Texts of which most can be edited: nearly files, and real ones with a piece replaced. */
const editable = fc.oneof(
  anyText,
  fc
    .tuple(fc.constantFrom(...corpus), fc.nat({ max: 900 }), anyText)
    .map(([text, at, piece]) => text.slice(0, at) + piece.slice(0, 12) + text.slice(at)),
);
const words = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...HOSTILE_CHARACTERS,
      ': ',
      '#',
      "'",
      '"',
      '\n',
      '---',
      '- ',
      '{',
      '*a',
      '&a',
      '!',
      '|',
      '~',
      'yes',
      '1e3',
      '',
    ),
    fc.string({ maxLength: 6 }),
  ),
  { maxLength: 4 },
);
const line = words.map((parts) => parts.join(''));
const map = fc.dictionary(fc.constantFrom('github', 'gitlab'), fc.option(line), { maxKeys: 2 });
const PATH = '.roadmap/comments/aaaa000a/x.md';
/** Keys as trackers have them, and as somebody might make them up. */
const keys = fc.dictionary(
  fc.constantFrom('github', 'gitlab'),
  fc.option(fc.constantFrom('221', '1e3', '0x1F', "it's", 'a: b', '#', '\u001b[31m', '{', '*a', 'null', 'a\nb: c')),
  { maxKeys: 2 },
);
const changes: fc.Arbitrary<IssueChanges> = fc.record(
  {
    values: fc.record(
      {
        title: line,
        milestone: fc.option(line),
        labels: fc.option(fc.array(line, { maxLength: 3 })),
        assignees: fc.option(fc.array(line, { maxLength: 2 })),
        depends_on: fc.option(fc.array(fc.constantFrom('aaaa000a', 'bbbb000b', '../x'), { maxLength: 2 })),
      },
      { requiredKeys: [] },
    ),
    by_remote: fc.record({ remote_ids: map, sync_base: map, sync_error: map }, { requiredKeys: [] }),
    body: line,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<IssueChanges>;

/** What an edit made, or null when it was refused: clearly, and never as a bug. */
function edited(work: () => string): string | null {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(RoadmapError);
    expect((error as RoadmapError).message).not.toBe('');
    if ((error as RoadmapError).kind === 'internal') throw error;
    return null;
  }
}

it(
  'an edited issue reads as what was asked, and everything else as before; or the edit is refused',
  { timeout: PATIENCE_MS },
  () => {
    let made = 0;
    fc.assert(
      fc.property(editable, changes, (text, asked) => {
        const before = readIssue('a.md', text, defaultConfig);
        const next = edited(() => editIssue(text, asked, defaultConfig));
        if (next === null) return;
        made += 1;
        const after = readIssue('a.md', next, defaultConfig);
        if (!('id' in before) || !('id' in after)) throw new Error('an edit of what does not load');
        expect(after.id).toBe(before.id);
        for (const [key, value] of Object.entries(asked.values ?? {}))
          if (typeof value === 'string' && key === 'title') expect(after.values.title).toBe(value);
        if (asked.body !== undefined) expect(after.body).toBe(asked.body);
        else expect(after.body).toBe(before.body);
        for (const key of ['status', 'priority', 'created', 'due_date'] as const)
          expect(after.values[key]).toEqual(before.values[key]);
      }),
      often(800),
    );
    expect(made).toBeGreaterThan(20);
  },
);

it(
  'an edited comment and an edited milestone read as what was asked, or the edit is refused',
  { timeout: PATIENCE_MS },
  () => {
    fc.assert(
      fc.property(editable, keys, line, (text, remote_ids, body) => {
        const loads = isComment(readComment(PATH, text, defaultConfig));
        const comment = !loads
          ? null
          : edited(() => editComment(text, { by_remote: { remote_ids }, body }, defaultConfig));
        if (comment !== null) {
          const read = readComment(PATH, comment, defaultConfig);
          if ('id' in read) expect(read.body).toBe(body);
        }
        const asked = { values: { headline: body }, by_remote: { remote_ids } };
        if (!isPlanningFile(readPlanningFile(milestoneTable, { path: 'm.md', text }, defaultConfig))) return;
        const milestone = edited(() => editPlanningFile(milestoneTable, text, asked, defaultConfig));
        if (milestone === null) return;
        const read = readPlanningFile(milestoneTable, { path: 'm.md', text: milestone }, defaultConfig);
        if (isPlanningFile(read) && body !== '') expect(read.values.headline).toBe(body);
      }),
      often(500),
    );
  },
);

it('an edited configuration reads as what was asked, or the edit is refused', { timeout: PATIENCE_MS }, () => {
  const keys = [
    'project.name',
    'sync.branch',
    'remotes.github.repo',
    'sync.filter.labels',
    'remotes.__proto__.repo',
    '__proto__.x',
    'x',
  ];
  fc.assert(
    fc.property(anyText, fc.constantFrom(...keys), line, (text, key, value) => {
      const next = edited(() => setConfigKey(text, key, value));
      if (next === null) return;
      const { config, problems } = readConfig(next);
      const found = problems.filter((problem) => problem.message.includes(key));
      if (key === 'project.name' && found.length === 0) expect(config.project.name).toBe(value.trim());
      edited(() => unsetConfigKey(next, key));
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    }),
    often(500),
  );
});
