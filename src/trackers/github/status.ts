import type { StatusRule } from '../../model/config.ts';
import type { IssueChanges, IssueValues } from '../../model/issue.ts';

type SettableValues = NonNullable<IssueChanges['values']>;

/** GitHub's state with its reason, as one scalar. */
export type RemoteStatus = 'open' | 'closed' | 'closed:not-planned' | 'closed:duplicate';

const RESOLUTIONS: ReadonlyMap<string, RemoteStatus> = new Map([
  ['completed', 'closed'],
  ['not-planned', 'closed:not-planned'],
  ['duplicate', 'closed:duplicate'],
]);

/** An absent or unknown resolution is *completed*, except for a canceled status: not planned. */
export function projectStatus(statuses: readonly StatusRule[], values: IssueValues): RemoteStatus {
  const category = statuses.find((rule) => rule.name === values.status)?.category ?? 'unstarted';
  if (category === 'unstarted' || category === 'started') return 'open';
  const said = RESOLUTIONS.get(values.resolution ?? '');
  return said ?? (category === 'done' ? 'closed' : 'closed:not-planned');
}

/** The smallest change that makes an issue (null: a new one) project to `value`; none when it does already. */
export function acceptStatus(
  statuses: readonly StatusRule[],
  values: IssueValues | null,
  value: string,
): SettableValues {
  if (values !== null && projectStatus(statuses, values) === value) return {};
  const chosen = candidates(statuses, values?.status, value).find((one) => projectStatus(statuses, one) === value);
  if (chosen === undefined) return {};
  const resolution = chosen.resolution ?? null;
  return {
    ...(chosen.status !== values?.status && { status: chosen.status }),
    ...(resolution !== (values?.resolution ?? null) && { resolution }),
  };
}

/** Best first: what keeps the local status, what needs no resolution, what any configuration with that category allows. */
function candidates(
  statuses: readonly StatusRule[],
  now: string | undefined,
  value: string,
): { readonly status: string; readonly resolution?: string }[] {
  const named = (...categories: StatusRule['category'][]): string[] =>
    categories.flatMap((category) => statuses.find((rule) => rule.category === category)?.name ?? []);
  if (value === 'open') return named('unstarted', 'started').map((status) => ({ status }));
  const [resolution = ''] = [...RESOLUTIONS].find(([, status]) => status === value) ?? [];
  const closed = [...(now === undefined ? [] : [now]), ...named('done', 'canceled')];
  const silent = resolution === 'completed' ? closed.map((status) => ({ status })) : [];
  return [...silent, ...closed.map((status) => ({ status, resolution }))];
}

export function readStatus(state: 'OPEN' | 'CLOSED', reason: string | null): RemoteStatus {
  if (state === 'OPEN') return 'open';
  if (reason === 'NOT_PLANNED') return 'closed:not-planned';
  return reason === 'DUPLICATE' ? 'closed:duplicate' : 'closed';
}

/** The reason to close with; null: this status is open. */
export function closeReason(status: string): 'COMPLETED' | 'NOT_PLANNED' | 'DUPLICATE' | null {
  if (status === 'open') return null;
  if (status === 'closed:not-planned') return 'NOT_PLANNED';
  return status === 'closed:duplicate' ? 'DUPLICATE' : 'COMPLETED';
}
