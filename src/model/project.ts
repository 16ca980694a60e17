import { list } from './field-lists.ts';
import { choice, hours, line, text, time } from './field-types.ts';
import { fileId, rowFor, type Table } from './planning-file.ts';

/** The values of a project's file (design: format.md, Body, milestones, projects). */
export interface ProjectValues {
  /** 8 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly headline?: string;
  readonly status?: string;
  readonly priority?: string;
  readonly owner?: string;
  readonly start_date?: string;
  readonly target_end_date?: string;
  readonly actual_end_date?: string;
  /** Names of milestones. */
  readonly milestones?: readonly string[];
  readonly estimated_hours?: number;
  readonly actual_hours?: number;
  readonly repo_url?: string;
  readonly tags?: readonly string[];
  readonly created?: string;
  readonly updated?: string;
}

const row = rowFor<ProjectValues>();

/** All keys of a project, in the order of a new file. */
export const projectTable: Table<ProjectValues> = {
  noun: 'project',
  required: ['id', 'name'],
  rows: [
    row('id', fileId),
    row('name', line, { flag: { long: 'name', value: 'name', help: 'another name' } }),
    row('headline', text, {
      legacy: 'description',
      column: 'Headline',
      flag: { long: 'headline', value: 'text', help: 'one line that says what it is about' },
    }),
    row(
      'status',
      choice(() => ['planning', 'active', 'on-hold', 'completed', 'cancelled']),
      {
        column: 'Status',
        flag: {
          long: 'status',
          short: 's',
          value: 'status',
          help: 'planning, active, on-hold, completed or cancelled',
        },
      },
    ),
    row(
      'priority',
      choice((config) => config.priorities),
      {
        column: 'Priority',
        flag: { long: 'priority', short: 'p', value: 'priority', help: 'how much it matters' },
      },
    ),
    row('owner', line, { column: 'Owner', flag: { long: 'owner', value: 'login', help: 'who answers for it' } }),
    row('start_date', time, {
      within: 'timeline',
      column: 'Start',
      flag: { long: 'start', value: 'date', help: 'when it begins, as 2026-12-01' },
    }),
    row('target_end_date', time, {
      within: 'timeline',
      column: 'Due',
      flag: { long: 'due', value: 'date', help: 'when it is to be done, as 2026-12-01' },
    }),
    row('actual_end_date', time, { within: 'timeline', column: 'Ended' }),
    row('milestones', list, {
      column: 'Milestones',
      flag: {
        long: 'milestone',
        short: 'm',
        value: 'name',
        repeatable: true,
        help: 'a milestone of it; repeat, or join by commas',
      },
    }),
    row('estimated_hours', hours, {
      column: 'Estimate',
      flag: { long: 'estimate', value: 'hours', help: 'how many hours it may take' },
    }),
    row('actual_hours', hours, { column: 'Hours' }),
    row('repo_url', line, {
      legacy: 'github_repo',
      column: 'Repository',
      flag: { long: 'repo', value: 'url', help: 'where its code is' },
    }),
    row('tags', list, { column: 'Tags' }),
    row('created', time, { column: 'Created' }),
    row('updated', time, { column: 'Updated' }),
  ],
};
