import type { StatusRule } from '../../model/config.ts';
import type { IssueValues } from '../../model/issue.ts';

/** GitHub's state with its reason, as one scalar. */
export type RemoteStatus = 'open' | 'closed' | 'closed:not-planned' | 'closed:duplicate';

const RESOLUTIONS: ReadonlyMap<string, RemoteStatus> = new Map([
  ['completed', 'closed'],
  ['not-planned', 'closed:not-planned'],
  ['duplicate', 'closed:duplicate'],
]);

/** An absent or unknown resolution is *completed*, except for a canceled status: not planned. */
export function projectStatus(
  statuses: readonly StatusRule[],
  values: Pick<IssueValues, 'status' | 'resolution'>,
): RemoteStatus {
  const category = statuses.find((rule) => rule.name === values.status)?.category ?? 'unstarted';
  if (category === 'unstarted' || category === 'started') return 'open';
  const said = RESOLUTIONS.get(values.resolution ?? '');
  return said ?? (category === 'done' ? 'closed' : 'closed:not-planned');
}

type Candidate = Pick<IssueValues, 'status' | 'resolution'>;

/** Best first: the local status as it is, the one that is named, one that says nothing more than open, none at all. */
export function openCandidates(
  statuses: readonly StatusRule[],
  values: IssueValues | null,
  said: string | null,
): readonly Candidate[] {
  const now = values === null ? [] : [pickStatus(values)];
  const named = said === null ? [] : [{ status: said }];
  const open = statuses.filter((rule) => rule.category === 'unstarted' || rule.category === 'started');
  const first = [...open].sort((a, b) => Number(a.category === 'started') - Number(b.category === 'started'));
  return [...now, ...named, ...first.map((rule) => ({ status: rule.name })), {}];
}

/** Best first: what is there, what keeps the local status, what needs no resolution, what any configuration with that category allows. */
export function closedCandidates(
  statuses: readonly StatusRule[],
  values: IssueValues | null,
  value: string,
): readonly Candidate[] {
  const [resolution = ''] = [...RESOLUTIONS].find(([, status]) => status === value) ?? [];
  const now = values?.status === undefined ? [] : [values.status];
  const named = (['done', 'canceled'] as const).flatMap(
    (category) => statuses.find((rule) => rule.category === category)?.name ?? [],
  );
  const closed = [...now, ...named];
  const silent = resolution === 'completed' ? closed.map((status) => ({ status })) : [];
  return [
    ...(values === null ? [] : [pickStatus(values)]),
    ...silent,
    ...closed.map((status) => ({ status, resolution })),
  ];
}

function pickStatus({ status, resolution }: IssueValues): Candidate {
  return { ...(status !== undefined && { status }), ...(resolution !== undefined && { resolution }) };
}

export function readStatus(state: 'OPEN' | 'CLOSED', reason: string | null): RemoteStatus {
  if (state === 'OPEN') return 'open';
  if (reason === 'NOT_PLANNED') return 'closed:not-planned';
  return reason === 'DUPLICATE' ? 'closed:duplicate' : 'closed';
}

/** The reason to close with; null: this status is open, whatever else it says. */
export function closeReason(status: string): 'COMPLETED' | 'NOT_PLANNED' | 'DUPLICATE' | null {
  if (status !== 'closed' && !status.startsWith('closed:')) return null;
  if (status === 'closed:not-planned') return 'NOT_PLANNED';
  return status === 'closed:duplicate' ? 'DUPLICATE' : 'COMPLETED';
}
