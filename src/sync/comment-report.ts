import type { CommentDecision, CommentPlan, Thread } from './comment-types.ts';
import type { IssueConflict, Operation } from './types.ts';

type Way = 'in' | 'out';

interface Count {
  readonly thread: Thread;
  in: number;
  out: number;
}

/** Those of comments beside those of their issue. */
export function withCommentConflicts(
  conflicts: readonly IssueConflict[],
  decisions: readonly CommentDecision[],
): readonly IssueConflict[] {
  const all = new Map(conflicts.map((one) => [one.id, one]));
  for (const { conflict, pair } of decisions) {
    if (conflict === null) continue;
    const { issue: id, key: remote_id } = pair.thread;
    all.set(id, { id, remote_id, conflicts: [...(all.get(id)?.conflicts ?? []), conflict] });
  }
  return [...all.values()];
}

/** How many comments went which way, by issue. */
export interface Tally {
  add(thread: Thread, way: Way): void;
  readonly counts: ReadonlyMap<string, Count>;
  /** How many issues that are there already have something to send. */
  readonly sending: number;
}

export function makeTally(): Tally {
  const counts = new Map<string, Count>();
  return {
    counts,
    get sending() {
      return [...counts.values()].filter(({ out, thread }) => out > 0 && thread.key !== '').length;
    },
    add(thread, way) {
      const count = counts.get(thread.issue) ?? { thread, in: 0, out: 0 };
      count[way] += 1;
      counts.set(thread.issue, count);
    },
  };
}

/** What a plan would move. */
export function plannedTally({ decisions, create_local, create_remote, follow }: CommentPlan): Tally {
  const tally = makeTally();
  for (const { pair, pulls, pushes } of decisions) {
    if (pulls) tally.add(pair.thread, 'in');
    if (pushes) tally.add(pair.thread, 'out');
  }
  for (const { thread } of create_local) tally.add(thread, 'in');
  for (const { thread } of create_remote) tally.add(thread, 'out');
  for (const [issue, many] of follow)
    for (let count = 0; count < many; count += 1) tally.add({ issue, key: '', item: null }, 'out');
  return tally;
}

const KINDS = new Set<Operation['op']>(['pull', 'push', 'merge', 'create_local', 'create_remote', 'link']);

/** Comments are a field of their issue's line; an issue of which nothing else moves gets a line of its own. */
export function withComments(
  operations: readonly Operation[],
  { counts }: Tally,
  applied: boolean,
): readonly Operation[] {
  const left = new Map(counts);
  const lines = operations.map((one): Operation => {
    const count = one.id === null ? undefined : left.get(one.id);
    if (count === undefined || !KINDS.has(one.op) || one.applied !== applied) return one;
    left.delete(count.thread.issue);
    const fields = [...one.fields, 'comments'];
    return { ...one, op: joinedOp(one.op, count), fields, reason: `${one.reason}; ${words(count)}` };
  });
  const own = [...left.values()].map((count): Operation => {
    const { issue: id, key: remote_id } = count.thread;
    const op = count.in === 0 ? 'push' : count.out === 0 ? 'pull' : 'merge';
    return { op, id, remote_id, fields: ['comments'], reason: words(count), applied };
  });
  return [...lines, ...own];
}

/** What went only one way, and comments that went the other, are a merge. */
function joinedOp(op: Operation['op'], count: Count): Operation['op'] {
  const isMixed = (op === 'pull' && count.out > 0) || (op === 'push' && count.in > 0);
  return isMixed ? 'merge' : op;
}

function words(count: Count): string {
  const parts = (['in', 'out'] as const).filter((way) => count[way] > 0).map((way) => [count[way], way] as const);
  return parts
    .map(([many, way], at) => `${many} ${at > 0 ? '' : many === 1 ? 'comment ' : 'comments '}${way}`)
    .join(', ');
}
