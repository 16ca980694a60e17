import type { Issue } from '../model/issue.ts';
import type { ItemMeta } from '../ports/snapshot-store.ts';
import type { SyncField, Value } from '../ports/tracker.ts';
import { loadPairs } from './bases.ts';
import { pointerOf } from './pointer.ts';
import { readMetas } from './gather.ts';
import type { Conflict } from './merge-types.ts';
import { decideOffline, gatherOne, notBehind } from './offline.ts';
import { activeFields } from './rules.ts';
import { joinSections, sectionName, splitSections, type Section } from './sections.ts';
import { withSent } from './sent.ts';
import type { Decision, Engine, Pair } from './types.ts';
import { valueOf } from './values.ts';

/** What the next run does with it: `merge` is both ways, `kept` waits for something here or there. */
export type Moves = 'equal' | 'pull' | 'push' | 'merge' | 'conflict' | 'kept';

export interface FieldStanding {
  readonly field: string;
  readonly state: Moves;
  readonly local: Value;
  /** Undefined: not known. */
  readonly base: Value | undefined;
  readonly remote: Value;
  /** What the tracker refused of it. */
  readonly refused: Value | undefined;
  /** Of a text: the sections that move or are in conflict. */
  readonly sections: readonly { readonly section: string | null; readonly state: Moves }[];
}

export interface ItemStanding {
  readonly key: string;
  /** What the file says it has taken in. */
  readonly pointer: string | null;
  /** Null: the item was not seen yet. */
  readonly meta: ItemMeta | null;
  readonly fields: readonly FieldStanding[];
  readonly conflicts: readonly Conflict[];
  /** How many comments were seen there. */
  readonly comments: number;
}

/** How one issue stands towards what was last seen of its item; null: it is not linked. Asks nobody, writes nothing. */
export async function standingOf(engine: Engine, issue: Issue): Promise<ItemStanding | null> {
  const key = issue.values.remote_ids?.[engine.remote];
  if (key === undefined) return null;
  const gathered = await gatherOne(engine, issue);
  const paired = await notBehind(engine, gathered, [{ issue, key, relinked: false }]);
  const { pairs, unchanged } = await loadPairs(engine, gathered, paired);
  const [pair] = [...pairs, ...unchanged];
  const decision = pair === undefined ? null : await decideOffline(engine, withSent(engine, gathered, pair));
  const metas = await readMetas(engine, gathered.tip, [key]);
  const meta = metas.get(key) ?? null;
  const comments = [...(gathered.tip.parts.get(key)?.keys() ?? [])].length;
  const about = { key, pointer: pointerOf(engine, issue), meta, comments };
  if (decision === null) return { ...about, fields: [], conflicts: [] };
  const fields = activeFields(engine).map((field) => fieldStanding(decision, field, meta));
  return { ...about, fields, conflicts: decision.merged.conflicts };
}

function fieldStanding(decision: Decision, field: SyncField, meta: ItemMeta | null): FieldStanding {
  const { pair } = decision;
  const conflicts = decision.merged.conflicts.filter((conflict) => conflict.field === field.name);
  return {
    field: field.name,
    state: stateOf(decision, field.name, conflicts.length > 0),
    local: valueOf(pair.local, field.name),
    base: pair.base[field.name],
    remote: valueOf(pair.remote.values, field.name),
    refused: meta?.refused?.[field.name] as Value | undefined,
    sections: field.kind === 'text' ? sectionStandings(decision, pair, field, conflicts) : [],
  };
}

function stateOf({ pulled, pushed, pending }: Decision, name: string, inConflict: boolean): Moves {
  if (inConflict) return 'conflict';
  return moved(pulled.includes(name), pushed.includes(name)) ?? (pending.includes(name) ? 'kept' : 'equal');
}

function moved(pulled: boolean, pushed: boolean): Moves | null {
  if (pulled && pushed) return 'merge';
  if (pulled) return 'pull';
  return pushed ? 'push' : null;
}

/** None where the whole text is in conflict. */
function sectionStandings(
  { merged }: Decision,
  pair: Pair,
  { name }: SyncField,
  conflicts: readonly Conflict[],
): FieldStanding['sections'] {
  const sides = {
    local: textsOf(valueOf(pair.local, name)),
    remote: textsOf(valueOf(pair.remote.values, name)),
    here: textsOf(valueOf(merged.local, name)),
    there: textsOf(valueOf(merged.remote, name)),
  };
  const keys = new Set(Object.values(sides).flatMap((side) => [...side.keys()]));
  return [...keys].flatMap((key) => {
    const section = sectionName(key);
    const open = conflicts.some((one) => one.section === section && one.local === sides.local.get(key));
    const state = open
      ? 'conflict'
      : moved(sides.here.get(key) !== sides.local.get(key), sides.there.get(key) !== sides.remote.get(key));
    return state === null ? [] : [{ section, state }];
  });
}

function textsOf(value: Value): ReadonlyMap<string, string> {
  const text = (section: Section): string => joinSections([section]).trimEnd();
  const sections = splitSections(value as string);
  return new Map(sections.map((section) => [section.key, text(section)]));
}
