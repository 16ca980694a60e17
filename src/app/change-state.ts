import type { Config, StatusCategory } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { IssueChanges } from '../model/issue.ts';
import type { ChangesFor } from './edit-issues.ts';
import { isOpen } from './relations.ts';

export const RESOLUTIONS = ['completed', 'not-planned', 'duplicate'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Closes what is open; on what is closed already only a reason that was given changes anything. */
export function closing(config: Config, reason: Resolution | null): ChangesFor {
  const status = closedStatus(config, reason);
  return (issue) => ({
    values: {
      ...(isOpen(issue, config) ? { status } : {}),
      ...(reason === null ? {} : { resolution: reason }),
    },
  });
}

/** Puts what is closed back to the first status of all, without a resolution. */
export function reopening(config: Config): ChangesFor {
  const status = firstOf(config, 'unstarted') ?? firstOf(config, 'started');
  if (status === undefined) throw noStatus('open');
  return (issue) => (isOpen(issue, config) ? {} : { values: { status, resolution: null } });
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
