import type { Calendar } from '../src/app/calendar.ts';
import type { Count, Overview, RemoteStanding } from '../src/app/overview.ts';
import type { Config } from '../src/model/config.ts';
import { markOfStatus, priorityPart } from './marks.ts';
import { sayHours } from './say.ts';
import type { Part } from './terminal.ts';
import { visibleLine } from './visible.ts';
import { fit, pad, widthOf } from './width.ts';

export interface OverviewSettings {
  readonly config: Config;
  readonly calendar: Calendar;
  /** Cells a line may take. */
  readonly columns: number;
  /** How many files have errors. */
  readonly errors: number;
}

type Line = readonly Part[];

/** The project and its figures on one line. */
export function headerLines(overview: Overview, { config, columns }: OverviewSettings): readonly Line[] {
  const { open, ready, blocked, progress } = overview;
  const figures = [
    progress.issues === 1 ? '1 issue' : `${String(progress.issues)} issues`,
    ...(progress.issues === 0 ? [] : [`${String(open)} open`, `${String(ready)} ready`]),
    ...(blocked.length === 0 ? [] : [`${String(blocked.length)} blocked`]),
  ];
  const name = fit(visibleLine(config.project.name ?? 'Roadmap'), Math.max(8, columns));
  return [[{ text: name, style: 'bold' }], [figures.join(' · ')]];
}

const BAR = 40;
const SMALL_BAR = 16;

/** How far it is by effort, then the issues by status and the open ones by priority, side by side where there is room. */
export function progressLines(overview: Overview, { config, columns }: OverviewSettings): readonly Line[] {
  const { percent, issues, closed, hours } = overview.progress;
  const rest = ` ${String(Math.floor(percent))}% of ${sayHours(hours)}, ${String(closed)} of ${String(issues)} closed`;
  const length = Math.max(10, Math.min(BAR, columns - rest.length));
  const full = Math.floor((length * percent) / 100);
  const statuses = counted(
    'By status',
    overview.statuses.map((each) => ({
      ...each,
      parts: [markOfStatus(each.name, each.category), ` ${each.name ?? 'no status'}`],
    })),
  );
  const priorities = counted(
    'Open by priority',
    overview.priorities.map((each) => ({
      ...each,
      parts: [each.name === null ? 'no priority' : priorityPart(each.name, each.name, config)],
    })),
  );
  return [
    [],
    [{ text: '█'.repeat(full), style: 'green' }, { text: '░'.repeat(length - full), style: 'dim' }, rest],
    [],
    ...beside(statuses, priorities, columns),
  ];
}

/** `93 linked · 2 only here · 1 in conflict` for each remote. */
export function remoteLines(remotes: readonly RemoteStanding[]): readonly Line[] {
  if (remotes.length === 0) return [];
  return [
    [],
    [{ text: 'Remotes', style: 'bold' }],
    ...remotes.flatMap(({ remote, repo, linked, unlinked, pending, conflict, error }): readonly Line[] => {
      const counts: readonly Part[] = [
        `${String(linked)} linked`,
        ...(unlinked === 0 ? [] : [` · ${String(unlinked)} open only here`]),
        ...(pending === 0 ? [] : [` · ${String(pending)} pending`]),
        ...(conflict === 0 ? [] : [' · ', { text: `${String(conflict)} in conflict`, style: 'red' as const }]),
        ...(error === 0 ? [] : [' · ', { text: `${String(error)} with an error`, style: 'red' as const }]),
      ];
      return [
        [`${remote} `, { text: repo, style: 'dim' }],
        ['  ', ...counts],
      ];
    }),
  ];
}

function counted(head: string, rows: readonly (Count & { readonly parts: Line })[]): readonly Line[] {
  const most = rows.reduce((max, { count }) => Math.max(max, count), 1);
  const names = rows.reduce((max, { parts }) => Math.max(max, widthOfLine(parts)), 0);
  const digits = String(most).length;
  return [
    [{ text: head, style: 'bold' }],
    ...rows.map(({ parts, count }): Line => {
      const bar = count === 0 ? 0 : Math.max(1, Math.round((SMALL_BAR * count) / most));
      const number = String(count).padStart(digits);
      return [
        ...parts,
        pad('', names - widthOfLine(parts) + 2),
        count === 0 ? { text: number, style: 'dim' } : number,
        ...(bar === 0 ? [] : ['  ', { text: '█'.repeat(bar), style: 'cyan' as const }]),
      ];
    }),
  ];
}

const GAP = 6;

/** The right ones below the left ones where both do not fit. */
function beside(left: readonly Line[], right: readonly Line[], columns: number): readonly Line[] {
  const width = Math.max(...left.map(widthOfLine)) + GAP;
  if (width + Math.max(...right.map(widthOfLine)) > columns) return [...left, [], ...right];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at): Line => {
    const [first, second] = [left[at] ?? [], right[at]];
    return second === undefined ? first : [...first, pad('', width - widthOfLine(first)), ...second];
  });
}

function widthOfLine(line: Line): number {
  return line.reduce((sum, part) => sum + widthOf(visibleLine(typeof part === 'string' ? part : part.text)), 0);
}
