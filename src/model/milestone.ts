import { byRemote } from './field-lists.ts';
import { choice, line, percent, ref, text, time } from './field-types.ts';
import type { FieldType } from './field-types.ts';
import type { ByRemote } from './issue.ts';
import { rowFor, type Table } from './planning-file.ts';

/** The values of a milestone's file (design: format.md, Body, milestones, projects). */
export interface MilestoneValues {
  readonly name: string;
  readonly headline?: string;
  readonly status?: string;
  readonly due_date?: string;
  readonly created?: string;
  readonly updated?: string;
  readonly project_id?: string;
  /** Includes a legacy `github_milestone`. */
  readonly remote_ids?: ByRemote;
  /** What it has taken in of each remote (design: sync.md, Where the base lives). */
  readonly sync_base?: ByRemote;
  readonly risk_level?: string;
  /** 0 to 100, and when it was computed: written by a recalculation alone. */
  readonly calculated_progress?: number;
  readonly last_progress_update?: string;
  readonly completion_velocity?: string;
  readonly actual_start_date?: string;
  readonly actual_end_date?: string;
}

const row = rowFor<MilestoneValues>();

/** A legacy `github_milestone` is the number alone. */
const links: FieldType<ByRemote> = {
  ...byRemote,
  read: (plain, config) =>
    typeof plain === 'string' && plain !== '' ? { value: { github: plain } } : byRemote.read(plain, config),
};

/** All keys of a milestone, in the order of a new file. */
export const milestoneTable: Table<MilestoneValues> = {
  noun: 'milestone',
  required: ['name'],
  rows: [
    row('name', line, {
      flag: { long: 'name', value: 'name', help: 'another name; issues that hold the old one follow' },
    }),
    row('headline', text, {
      column: 'Headline',
      flag: { long: 'headline', value: 'text', help: 'one line that says what it is about' },
    }),
    row(
      'status',
      choice(() => ['open', 'closed']),
      {
        column: 'Status',
        flag: { long: 'status', short: 's', value: 'status', help: 'open or closed' },
      },
    ),
    row('due_date', time, {
      column: 'Due',
      flag: { long: 'due', value: 'date', help: 'when it is due, as 2026-12-01' },
    }),
    row('created', time, { column: 'Created' }),
    row('updated', time, { column: 'Updated' }),
    row('project_id', ref, {
      column: 'Project',
      flag: { long: 'project', value: 'ref', help: 'the project it belongs to' },
    }),
    row('remote_ids', links, { legacy: 'github_milestone', column: 'Remote' }),
    row('sync_base', byRemote),
    row(
      'risk_level',
      choice(() => ['low', 'medium', 'high']),
      {
        column: 'Risk',
        flag: { long: 'risk', value: 'level', help: 'low, medium or high' },
      },
    ),
    row('calculated_progress', percent, { column: 'Calculated' }),
    row('last_progress_update', time, { column: 'Calculated at' }),
    row('completion_velocity', line),
    row('actual_start_date', time, { column: 'Started' }),
    row('actual_end_date', time, { column: 'Ended' }),
  ],
};
