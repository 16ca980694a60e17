import { pointerHash, pointerOf } from './pointer.ts';
import { baseHash } from './compose.ts';
import type { Decision, Engine, IssueConflict, Operation, Plan, SyncOptions } from './types.ts';

const CHANGED_HERE = 'changed here';

/** The main line about a decision: what moves, and which way. */
export function opOf(engine: Engine, decision: Decision): Operation {
  const { pair, pulled, pushed } = decision;
  const moved = [...new Set([...pulled, ...pushed])];
  const adopted = Object.keys(pair.base).length === 0 || pair.relinked;
  const op =
    pulled.length > 0 && pushed.length > 0
      ? 'merge'
      : pulled.length > 0
        ? 'pull'
        : pushed.length > 0
          ? 'push'
          : adopted
            ? 'link'
            : 'merge';
  const reason: Readonly<Record<typeof op, string>> = {
    pull: `changed on ${engine.remote}`,
    push: CHANGED_HERE,
    merge: moved.length > 0 ? 'changed on both sides' : 'the same change on both sides',
    link: pair.relinked ? `belongs to #${pair.remote.key}` : 'equal on both sides: adopted',
  };
  return {
    op,
    id: pair.issue.id,
    remote_id: pair.remote.key,
    fields: moved,
    reason: reason[op],
    applied: false,
  };
}

/** Whether anything is to be written for it at all, but for its status. */
export function moves(engine: Engine, { pair, merged, pulled, pushed }: Decision): boolean {
  if (pulled.length + pushed.length > 0 || pair.relinked) return true;
  // That nothing is known any more is told as the conflict that it is.
  const before = pair.carried === undefined ? pointerHash(pointerOf(engine, pair.issue)) : baseHash(engine, pair.base);
  return baseHash(engine, merged.base) !== before;
}

/** Conflicts, and what differs and may not be delivered now: lines of their own, beside what moves. */
export function sideNotes(engine: Engine, options: SyncOptions, decision: Decision): readonly Operation[] {
  const { pair, merged, held } = decision;
  const pending = decision.pending.filter((name) => !held.includes(name));
  const about = { id: pair.issue.id, remote_id: pair.remote.key, applied: false };
  const notes: Operation[] = [];
  const open = [...new Set(merged.conflicts.map((conflict) => conflict.field))];
  const carried = open.filter((name) => pair.carried?.includes(name));
  const fields = open.filter((name) => !carried.includes(name));
  if (carried.length > 0) notes.push({ ...about, op: 'conflict', fields: carried, reason: carriedReason(engine) });
  if (fields.length > 0)
    notes.push({ ...about, op: 'conflict', fields, reason: `changed differently here and on ${engine.remote}` });
  const why = whyPending(engine, options);
  if (pending.length > 0 && why !== null) notes.push({ ...about, op: 'skip', fields: pending, reason: why });
  return notes;
}

function carriedReason({ remote }: Engine): string {
  return `sync_base says that this version of the file had taken in what ${remote} has, but it never did (git carried the pointer here without it)`;
}

/** Null: this run may do everything; what waits all the same is held, and was told. */
export function whyPending(engine: Engine, options: SyncOptions): string | null {
  if (options.mode === 'pull') return 'changed here; this run only pulls';
  if (options.mode === 'push') return `changed on ${engine.remote}; this run only pushes`;
  return options.held_back;
}

/** The plan as lines: what a preview prints and a run performs. */
export function planned(engine: Engine, options: SyncOptions, plan: Plan): readonly Operation[] {
  const lines: Operation[] = [];
  for (const decision of plan.decisions) {
    if (moves(engine, decision)) lines.push(opOf(engine, decision));
    lines.push(...sideNotes(engine, options, decision));
  }
  for (const one of plan.create_local) {
    const reason = one.restored ? 'its file is missing: to be restored' : 'new there';
    const about = { id: one.id, remote_id: one.item.key, fields: [], applied: false };
    lines.push({ ...about, op: 'create_local', reason });
  }
  for (const issue of plan.create_remote)
    lines.push({ op: 'create_remote', id: issue.id, remote_id: null, fields: [], reason: 'new here', applied: false });
  for (const { issue, key, absent } of plan.gone)
    lines.push({ op: 'error', id: issue.id, remote_id: key, fields: [], reason: absent.message, applied: false });
  return [...lines, ...plan.notes];
}

/** What a run did, in the lines of its plan: an issue that both took in and sent is one merge, not two things. */
export function folded(operations: readonly Operation[]): readonly Operation[] {
  const done = operations.filter((one) => one.applied);
  const sent = new Set(done.filter((one) => one.op === 'push').map((one) => one.id));
  const taken = new Map<string | null, readonly string[]>();
  for (const { op, id, fields } of done) if (op === 'pull') taken.set(id, [...(taken.get(id) ?? []), ...fields]);
  return operations.flatMap((one): readonly Operation[] => {
    const pulled = taken.get(one.id);
    if (!one.applied || pulled === undefined || !sent.has(one.id)) return [one];
    if (one.op === 'pull') return [];
    const reason = one.reason.replace(CHANGED_HERE, 'changed on both sides');
    return [{ ...one, op: 'merge', fields: [...new Set([...pulled, ...one.fields])], reason }];
  });
}

export function conflictsOf(decisions: readonly Decision[]): readonly IssueConflict[] {
  return decisions
    .filter((decision) => decision.merged.conflicts.length > 0)
    .map(({ pair, merged }) => ({
      id: pair.issue.id,
      remote_id: pair.remote.key,
      conflicts: merged.conflicts,
    }));
}
