import type { SyncField, Values } from '../ports/tracker.ts';
import { mergeValues, type MergedValues } from './merge.ts';
import type { Rules } from './merge-types.ts';
import { milestonePointer } from './milestone-base.ts';
import type { LoadedMilestone } from './milestone-pair.ts';
import { milestoneOp } from './milestone-report.ts';
import { MILESTONE_FIELD, milestoneFields, valuesThere } from './milestone-values.ts';
import { pointerHash } from './pointer.ts';
import { printCanonical } from './canonical.ts';
import { directionOf, strategyOf } from './rules.ts';
import type { Engine, Operation, SyncOptions } from './types.ts';
import { only, valueOf } from './values.ts';

/** What is to become of one milestone. */
export interface MilestoneDecision {
  readonly pair: LoadedMilestone;
  readonly merged: MergedValues;
  readonly pulled: readonly string[];
  readonly pushed: readonly string[];
  /** Fields in conflict. */
  readonly open: readonly string[];
  /** Differ, and may not be delivered now. */
  readonly pending: readonly string[];
  /** Why its new title there cannot become its name here; null: it can, or has none. */
  readonly blocked: string | null;
}

export interface Deciding {
  readonly options: SyncOptions;
  readonly rights: string;
  /** Why its title may not be taken in. */
  readonly blocked?: string | null;
  /** Nothing is sent any more: what is here is brought to where the tracker is. */
  readonly sent?: boolean;
}

/** Merges one milestone under the run's mode, direction and strategy; `latest` knows no time of a milestone: a person decides. */
export function decideMilestone(engine: Engine, pair: LoadedMilestone, deciding: Deciding): MilestoneDecision {
  const rules = milestoneRules(engine, deciding.options);
  const { blocked = null, sent = false } = deciding;
  const refused = refusedFields(pair, deciding.rights);
  const there = valuesThere(pair.remote);
  const merged = mergeValues(milestoneFields, { local: pair.local, base: pair.base, remote: there }, (field) => ({
    ...rules,
    pull: rules.pull && (blocked === null || field.name !== 'title'),
    push: rules.push && !sent && !refused.has(field.name),
  }));
  const named = (is: (field: SyncField) => boolean): string[] => milestoneFields.filter(is).map(({ name }) => name);
  const differs = (a: Values, b: Values, name: string): boolean => valueOf(a, name) !== valueOf(b, name);
  const open = merged.conflicts.map((conflict) => conflict.field);
  return {
    pair,
    merged,
    pulled: named(({ name }) => differs(merged.local, pair.local, name)),
    pushed: named(({ name }) => differs(merged.remote, there, name)),
    open,
    pending: named(
      ({ name }) => differs(merged.local, merged.remote, name) && !open.includes(name) && !refused.has(name),
    ),
    blocked,
  };
}

/** The rules of the field by which issues name them. */
export function milestoneRules(engine: Engine, options: SyncOptions): Rules {
  const direction = directionOf(engine, MILESTONE_FIELD);
  const strategy = strategyOf(engine, options, MILESTONE_FIELD.name);
  return {
    pull: options.mode !== 'push' && direction !== 'push',
    push: options.mode !== 'pull' && options.held_back === null && direction !== 'pull',
    winner: strategy === 'local' || strategy === 'remote' ? strategy : null,
  };
}

/** What the tracker refused is not sent again before the value or the rights change. */
function refusedFields({ meta, local }: LoadedMilestone, rights: string): ReadonlySet<string> {
  const refused = meta?.refused;
  if (refused?.rights !== rights) return new Set();
  return new Set(
    milestoneFields.flatMap(({ name }) => (refused[name] === valueOf(local, name) && name in refused ? [name] : [])),
  );
}

/** The canonical text of a base, or null when it covers nothing. */
export function milestoneBaseText(base: Values): string | null {
  const covered = only(milestoneFields, base);
  return Object.keys(covered).length === 0 ? null : printCanonical(milestoneFields, covered);
}

/** Whether its file is to be written: content, link or pointer. */
export function movesMilestone(engine: Engine, { pair, merged, pulled, pushed }: MilestoneDecision): boolean {
  if (pulled.length + pushed.length > 0 || pair.by !== 'file') return true;
  const text = milestoneBaseText(merged.base);
  return text !== null && engine.snapshots.oid(text).slice(0, 12) !== pointerHash(milestonePointer(engine, pair.file));
}

/** The main line about it: what moves, and which way. */
export function decisionOp(
  engine: Engine,
  { pair, pulled, pushed }: Pick<MilestoneDecision, 'pair' | 'pulled' | 'pushed'>,
): Operation {
  const { name } = pair.file.values;
  const [op, what] =
    pulled.length > 0 && pushed.length > 0
      ? (['merge', 'changed on both sides'] as const)
      : pulled.length > 0
        ? (['pull', `changed on ${engine.remote}`] as const)
        : pushed.length > 0
          ? (['push', 'changed here'] as const)
          : ([
              'link',
              pair.by === 'title' ? 'has the same name there' : 'what is equal on both sides is adopted',
            ] as const);
  const fields = [...new Set([...pulled, ...pushed])];
  return milestoneOp(pair.file, op, { key: pair.remote.key, fields, reason: `milestone ${name}: ${what}` });
}

/** Conflicts, and what differs and may not be delivered now. */
export function decisionNotes(engine: Engine, options: SyncOptions, decision: MilestoneDecision): readonly Operation[] {
  const { pair, open, pending, blocked } = decision;
  const about = { key: pair.remote.key };
  const { name } = pair.file.values;
  const notes: Operation[] = [];
  if (open.length > 0) {
    const reason = `milestone ${name}: changed differently here and on ${engine.remote}; make both sides the same`;
    notes.push(milestoneOp(pair.file, 'conflict', { ...about, fields: open, reason }));
  }
  if (blocked !== null) notes.push(milestoneOp(pair.file, 'skip', { ...about, fields: ['title'], reason: blocked }));
  const why = whyPending(engine, options);
  const waiting = pending.filter((field) => blocked === null || field !== 'title');
  if (waiting.length > 0 && why !== null)
    notes.push(milestoneOp(pair.file, 'skip', { ...about, fields: waiting, reason: `milestone ${name}: ${why}` }));
  return notes;
}

/** Null: a direction, or a strategy; that is as it should be. */
function whyPending(engine: Engine, options: SyncOptions): string | null {
  if (directionOf(engine, MILESTONE_FIELD) !== 'both') return null;
  if (options.mode === 'pull') return 'changed here; this run only pulls';
  if (options.mode === 'push') return `changed on ${engine.remote}; this run only pushes`;
  return options.held_back;
}
