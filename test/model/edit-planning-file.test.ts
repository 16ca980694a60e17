import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editPlanningFile, printPlanningFile } from '../../src/model/edit-planning-file.ts';
import { milestoneTable, type MilestoneValues } from '../../src/model/milestone.ts';
import { isPlanningFile, readPlanningFile } from '../../src/model/planning-file.ts';
import { projectTable, type ProjectValues } from '../../src/model/project.ts';
import { lineDiff, seedText } from './support.ts';

type Changes<V> = { readonly [K in keyof V]?: V[K] | null };

function editMilestone(text: string, values: Changes<MilestoneValues>): string {
  return editPlanningFile(milestoneTable, text, { values }, defaultConfig);
}

function editProject(text: string, values: Changes<ProjectValues>): string {
  return editPlanningFile(projectTable, text, { values }, defaultConfig);
}

describe('a file of another program keeps all that was not to change', () => {
  it.each([
    ['milestones/v0-2-0.md', { status: 'open' }, ['status: closed'], ['status: open']],
    [
      'milestones/v0-2-0.md',
      { due_date: '2027-01-01' },
      ["due_date: '2025-10-17T00:00:00+00:00'"],
      ["due_date: '2027-01-01'"],
    ],
    ['milestones/v1-0-2.md', { headline: 'x: y' }, ["headline: ''"], ["headline: 'x: y'"]],
    ['milestones/v1-0-2.md', { status: 'open' }, [], []],
  ] as const)('%s with %j', (file, values, gone, come) => {
    const text = seedText(file);
    expect(lineDiff(text, editMilestone(text, values))).toEqual({ gone, come });
  });

  it('a headline over two lines is replaced whole', () => {
    const text = seedText('milestones/v0-2-0.md');
    const { gone, come } = lineDiff(text, editMilestone(text, { headline: 'Short' }));
    expect(gone).toHaveLength(2);
    expect(come).toEqual(['headline: Short']);
  });

  it('a project gets keys of its own beside the map of an older form', () => {
    const text = seedText('projects/99d80769-roadmap.md');
    expect(lineDiff(text, editProject(text, { start_date: '2026-03-01', repo_url: 'other/one' }))).toEqual({
      gone: ['github_repo: shanewilkins/roadmap'],
      come: ["start_date: '2026-03-01'", 'github_repo: other/one'],
    });
  });

  it('CRLF, comments and a missing final newline stay', () => {
    const text = '---\r\n# mine\r\nname: v1   # the first\r\nstatus: open\r\n---\r\nbody without end';
    expect(editMilestone(text, { status: 'closed', headline: 'H' })).toBe(
      '---\r\n# mine\r\nname: v1   # the first\r\nheadline: H\r\nstatus: closed\r\n---\r\nbody without end',
    );
  });
});

describe('what cannot be written is refused', () => {
  const code = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return (error as { readonly code?: string }).code;
    }
  };

  it.each([
    ['no name', { name: null }, 'milestone.unwritable'],
    ['an empty name', { name: '' }, 'milestone.unwritable'],
    ['a number that is none', { calculated_progress: NaN }, 'milestone.unwritable'],
    ['a map', { remote_ids: { github: '1' } }, 'milestone.unwritable'],
    ['a key that is none', { nonsense: 'x' }, 'milestone.unwritable'],
  ])('%s', (_, values, expected) => {
    expect(code(() => editMilestone('---\nname: v1\n---\n', values as Changes<MilestoneValues>))).toBe(expected);
  });

  it('a date that stands in the map of an older form is not taken out of it', () => {
    expect(code(() => editProject(seedText('projects/99d80769-roadmap.md'), { start_date: null }))).toBe(
      'project.unwritable',
    );
  });

  it('a value that another key shares', () => {
    const text = '---\nname: &a v1\nheadline: *a\n---\n';
    expect(code(() => editMilestone(text, { name: 'v2' }))).toBe('milestone.aliased');
  });

  it('a body with conflict markers, a file that does not load, a file that grows too large', () => {
    const body = '<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n';
    expect(code(() => printPlanningFile(milestoneTable, { values: { name: 'v1' }, body }))).toBe(
      'milestone.unwritable',
    );
    expect(code(() => editMilestone('no frontmatter', { status: 'open' }))).toBe('milestone.unreadable');
    const huge = { name: 'x'.repeat(2_000_000) };
    expect(code(() => printPlanningFile(milestoneTable, { values: huge }))).toBe('milestone.unwritable');
    expect(code(() => editMilestone('---\nname: v1\n---\n', huge))).toBe('milestone.unwritable');
  });
});

it('a new file holds the keys that have a value, in order', () => {
  const values = { status: 'open', name: 'null', due_date: '2026-12-01', headline: 'a # b', risk_level: null };
  expect(printPlanningFile(milestoneTable, { values, body: 'Text' })).toBe(
    "---\nname: 'null'\nheadline: 'a # b'\nstatus: open\ndue_date: '2026-12-01'\n---\n\nText\n",
  );
});

it('whatever one line a name and a headline are, a file holds them, and an edit brings another to them', () => {
  const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(word, word, fc.option(fc.string({ maxLength: 20 }), { nil: null }), (name, other, headline) => {
      const text = printPlanningFile(milestoneTable, { values: { name, headline } });
      const first = readPlanningFile(milestoneTable, { path: 'm.md', text }, defaultConfig);
      expect(isPlanningFile(first) && first.values.name).toBe(name);
      const edited = editMilestone(text, { name: other, calculated_progress: 12.5 });
      const second = readPlanningFile(milestoneTable, { path: 'm.md', text: edited }, defaultConfig);
      expect(isPlanningFile(second) && { ...second.values }).toEqual({
        name: other,
        calculated_progress: 12.5,
        ...(headline === null || headline === '' ? {} : { headline }),
      });
    }),
    { numRuns: 300 },
  );
});

describe('links and pointers', () => {
  const link = (text: string, remote: string, key: string | null, base?: string): string => {
    const sync_base = base === undefined ? {} : { sync_base: { [remote]: base } };
    const by_remote = { remote_ids: { [remote]: key }, ...sync_base };
    return editPlanningFile(milestoneTable, text, { by_remote }, defaultConfig);
  };

  it('stand in a new file in their order', () => {
    const by_remote = { remote_ids: { github: '3' }, sync_base: { github: '2026-01-01T00:00:00Z/0123456789ab' } };
    expect(printPlanningFile(milestoneTable, { values: { name: 'v1', risk_level: 'low' }, by_remote })).toBe(
      "---\nname: v1\nremote_ids:\n  github: '3'\nsync_base:\n  github: 2026-01-01T00:00:00Z/0123456789ab\nrisk_level: low\n---\n",
    );
  });

  it('are spliced in, and nothing else moves', () => {
    const text = '---\nname: v1 # the first\ngithub_milestone: null\nother: [1,2]\n---\n\nText\n';
    const linked = link(text, 'github', '3', 'x/y');
    expect(linked).toBe(
      "---\nname: v1 # the first\nremote_ids:\n  github: '3'\ngithub_milestone: null\nsync_base:\n  github: x/y\nother: [1,2]\n---\n\nText\n",
    );
    expect(link(linked, 'github', '3', 'x/z')).toBe(linked.replace('x/y', 'x/z'));
    expect(link(linked, 'gh', '5')).toBe(linked.replace("'3'\n", "'3'\n  gh: '5'\n"));
  });

  it('a number of an older form is a link and stays where it stands', () => {
    const text = '---\nname: v1\ngithub_milestone: 2\nstatus: open\n---\n';
    expect(link(text, 'github', '2')).toBe(text);
    expect(link(text, 'github', '2', 'x/y')).toBe(
      '---\nname: v1\ngithub_milestone: 2\nsync_base:\n  github: x/y\nstatus: open\n---\n',
    );
  });

  it('beside a link of another remote it moves into the map, and with the last link it goes', () => {
    const text = '---\nname: v1\ngithub_milestone: 2\nstatus: open\n---\n';
    expect(link(text, 'gh', '5')).toBe("---\nname: v1\nstatus: open\nremote_ids:\n  github: '2'\n  gh: '5'\n---\n");
    expect(link(text, 'github', null)).toBe('---\nname: v1\nstatus: open\n---\n');
  });
});
