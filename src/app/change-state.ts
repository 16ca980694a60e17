import type { Config, StatusCategory } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { fieldOf } from '../model/fields.ts';
import type { Issue, IssueChanges } from '../model/issue.ts';
import { isoSeconds } from '../model/time.ts';
import type { Clock } from '../ports/system.ts';
import type { ChangesFor } from './edit-issues.ts';
import { isOpen } from './relations.ts';

export const RESOLUTIONS = ['completed', 'not-planned', 'duplicate'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/**
 * Closes what is open; on what is closed already only a reason that was given changes anything. Work that was started
 * (`actual_start_date`) ends here.
 */
export function closing(config: Config, reason: Resolution | null, clock: Clock): ChangesFor {
  const status = closedStatus(config, reason);
  return (issue) => ({
    values: {
      ...(isOpen(issue, config) ? { status, ...endOf(issue, clock) } : {}),
      ...(reason === null ? {} : { resolution: reason }),
    },
  });
}

/** Puts what is closed back to the first status of all, without a resolution or an end. */
export function reopening(config: Config): ChangesFor {
  const status = firstOf(config, 'unstarted') ?? firstOf(config, 'started');
  if (status === undefined) throw noStatus('open');
  return (issue) => (isOpen(issue, config) ? {} : { values: { status, ...NOT_ENDED } });
}

/** In work from now on, whatever it was before; the first start is the one that is kept. */
export function starting(config: Config, clock: Clock): ChangesFor {
  const status = startedStatus(config);
  if (status === undefined) throw noStatus('started');
  return (issue) => ({
    values: {
      status,
      ...(issue.values.actual_start_date === undefined ? { actual_start_date: isoSeconds(clock.now()) } : {}),
      ...(isOpen(issue, config) ? {} : NOT_ENDED),
    },
  });
}

/** The check throws RoadmapError `issue.closed`: what is done is not held up. */
export function blocking(config: Config): ChangesFor {
  const status = blockedStatus(config);
  if (status === undefined) throw noStatus(BLOCKED);
  return (issue) => {
    if (!isOpen(issue, config)) throw closed(issue, 'be blocked');
    return { values: { status } };
  };
}

/** Back to work where it had been started, else to the first status of all; what is not blocked stays as it is. */
export function unblocking(config: Config): ChangesFor {
  const status = blockedStatus(config);
  const [idle, busy] = [initialStatus(config), startedStatus(config)];
  return (issue) => {
    if (status === undefined || issue.values.status !== status) return {};
    const next = issue.values.actual_start_date === undefined ? idle : (busy ?? idle);
    return { values: { status: next ?? null } };
  };
}

/**
 * The check throws RoadmapError `issue.closed`: what is closed is done. 100 % closes nothing.
 * @param typed `40` or `40%` @throws RoadmapError `usage.value`
 */
export function progressing(config: Config, typed: string): ChangesFor {
  const { value, problem } = fieldOf('progress_percentage')?.type.parse(typed, config) ?? {};
  if (problem !== undefined)
    throw new RoadmapError({ kind: 'user', code: 'usage.value', message: `how much is done: ${problem}` });
  return (issue) => {
    if (!isOpen(issue, config)) throw closed(issue, 'make progress');
    return { values: { progress_percentage: value as number } };
  };
}

/**
 * The same changes with a resolution that fits the status they lead to: an open issue has none (design: format.md).
 * @throws RoadmapError `issue.open_resolution` when one was asked for.
 */
export function withFittingResolution(changesFor: ChangesFor, config: Config): ChangesFor {
  return (issue) => {
    const changes: IssueChanges = changesFor(issue);
    const { status = issue.values.status ?? null, resolution } = changes.values ?? {};
    const values = { ...issue.values };
    if (status === null) delete values.status;
    else values.status = status;
    if (!isOpen({ ...issue, values }, config)) return changes;
    if (resolution !== undefined && resolution !== null)
      throw new RoadmapError({
        kind: 'user',
        code: 'issue.open_resolution',
        message: `${issue.id} is open: only a closed issue has a resolution`,
        hints: [`roadmap issue close ${issue.id} --reason ${resolution}`],
        data: { id: issue.id, status },
      });
    return issue.values.resolution === undefined
      ? changes
      : { ...changes, values: { ...changes.values, resolution: null } };
  };
}

/** The status that a new issue has. */
export function initialStatus(config: Config): string | undefined {
  return firstOf(config, 'unstarted') ?? config.statuses[0]?.name;
}

function closedStatus(config: Config, reason: Resolution | null): string {
  const [first, second]: readonly StatusCategory[] =
    reason === null || reason === 'completed' ? ['done', 'canceled'] : ['canceled', 'done'];
  const status = firstOf(config, first ?? 'done') ?? firstOf(config, second ?? 'done');
  if (status === undefined) throw noStatus('closed');
  return status;
}

const BLOCKED = 'blocked';
const NOT_ENDED = { resolution: null, actual_end_date: null, completed_date: null } as const;

function endOf({ values }: Issue, clock: Clock): IssueChanges['values'] & object {
  const running = values.actual_start_date !== undefined && values.actual_end_date === undefined;
  return running ? { actual_end_date: isoSeconds(clock.now()) } : {};
}

function blockedStatus(config: Config): string | undefined {
  return config.statuses.find((rule) => rule.name.toLowerCase() === BLOCKED)?.name;
}

function startedStatus(config: Config): string | undefined {
  const started = config.statuses.filter((rule) => rule.category === 'started').map((rule) => rule.name);
  return started.find((name) => name === 'in-progress') ?? started.find((name) => name.toLowerCase() !== BLOCKED);
}

function firstOf(config: Config, category: StatusCategory): string | undefined {
  return config.statuses.find((rule) => rule.category === category)?.name;
}

function noStatus(state: string): RoadmapError {
  return new RoadmapError({
    kind: 'config',
    code: 'config.statuses',
    message: `no status of the configuration means ${state}`,
    hints: ['roadmap config get statuses'],
  });
}

function closed({ id }: Issue, what: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.closed',
    message: `${id} is closed and cannot ${what}`,
    hints: [`roadmap issue reopen ${id}`],
    data: { id },
  });
}
