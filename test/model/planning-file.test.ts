import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { milestoneTable } from '../../src/model/milestone.ts';
import { isPlanningFile, planningJson, readPlanningFile } from '../../src/model/planning-file.ts';
import { projectTable } from '../../src/model/project.ts';
import { seedText } from './support.ts';

const PATH = '.roadmap/milestones/v1.md';

function milestone(text: string) {
  return readPlanningFile(milestoneTable, { path: PATH, text }, defaultConfig);
}

function rules(text: string): readonly string[] {
  const read = milestone(text);
  return isPlanningFile(read) ? [] : read.map(({ rule, line }) => `${rule}:${String(line)}`);
}

it('a milestone of a real roadmap reads, with a headline over two lines and the number of its item', () => {
  const read = milestone(seedText('milestones/v0-2-0.md'));
  expect(isPlanningFile(read) && planningJson(milestoneTable, read.values)).toEqual({
    name: 'v0-2-0',
    headline: 'Foundation & Project Setup - Core infrastructure, project initialization, templates, and basic tooli',
    due_date: '2025-10-17T00:00:00Z',
    status: 'closed',
    remote_ids: { github: '2' },
    created: '2026-02-05T15:18:02.032073Z',
    updated: '2026-02-10T21:19:07.878332Z',
    project_id: '99d80769',
    risk_level: 'low',
  });
});

it('a project of a real roadmap reads, with its times under timeline, its tags and its repository', () => {
  const text = seedText('projects/99d80769-roadmap.md');
  const read = readPlanningFile(projectTable, { path: 'p.md', text }, defaultConfig);
  expect(isPlanningFile(read) && read.findings).toEqual([]);
  expect(isPlanningFile(read) && planningJson(projectTable, read.values)).toMatchObject({
    id: '99d80769',
    headline: 'A project managed with Roadmap CLI',
    start_date: '2026-02-09T21:28:16.277476Z',
    repo_url: 'shanewilkins/roadmap',
    tags: [],
  });
});

it('an id that YAML takes for a number reads as it is written', () => {
  const text = '---\nid: 1e279620\nname: x\n---\n';
  const read = readPlanningFile(projectTable, { path: 'p.md', text }, defaultConfig);
  expect(isPlanningFile(read) && read.values.id).toBe('1e279620');
});

describe('a file that does not load says where and why', () => {
  it.each([
    ['empty', '', ['frontmatter.missing:1']],
    ['no name', '---\nstatus: open\n---\n', ['name.missing:1']],
    ['an empty name', "---\nstatus: open\nname: ''\n---\n", ['name.missing:3']],
    ['a name that is a list', '---\nname: [a]\n---\n', ['name.missing:2']],
    ['an empty frontmatter', '---\n---\n', ['id.missing:1']],
    ['a key twice', '---\nname: a\nname: b\n---\n', ['yaml.duplicate_key:3']],
    ['a hostile key', '---\nname: a\n__proto__: b\n---\n', ['yaml.hostile_key:3']],
    ['conflict markers', '---\n<<<<<<< ours\nname: a\n=======\nname: b\n>>>>>>> theirs\n---\n', ['file.conflict:2']],
    ['a NUL', '---\nname: a\0\n---\n', ['file.nul:2']],
  ])('%s', (_, text, expected) => {
    expect(rules(text)).toEqual(expected);
  });

  it('and never speaks of an issue', () => {
    for (const text of ['', '---\n---\n', '---\nstatus: open\n---\n']) {
      const read = milestone(text);
      expect(isPlanningFile(read) ? '' : read.map(({ message, cure }) => message + cure).join()).not.toMatch(
        /issue|title/,
      );
    }
  });

  it('a project without a usable id', () => {
    const text = '---\nid: nonsense\nname: x\n---\n';
    expect(readPlanningFile(projectTable, { path: 'p.md', text }, defaultConfig)).toMatchObject([
      { rule: 'id.missing', line: 2, message: 'id: expected 8 hex digits in lower case, found "nonsense".' },
    ]);
  });
});

it('a value that cannot be understood is a finding and hinders nothing', () => {
  const read = milestone('---\nname: v1\nstatus: opne\ndue_date: soon\nrisk_level: low\n---\n');
  expect(isPlanningFile(read) && { ...read.values }).toEqual({ name: 'v1', status: 'opne', risk_level: 'low' });
  expect(isPlanningFile(read) && read.findings).toMatchObject([
    { rule: 'status.unreadable', line: 3, severity: 'warning' },
    { rule: 'due_date.unreadable', line: 4, severity: 'warning' },
  ]);
});
