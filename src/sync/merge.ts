import type { SyncField, Value, Values } from '../ports/tracker.ts';
import { mergeText } from './merge-text.ts';
import type { Conflict, Merged, Rules, Triple } from './merge-types.ts';
import { elements, same, sortedSet, valueOf } from './values.ts';

/*
 * The truth table (sync.md §3). l, s, r: local, base, remote. "–": base not known (never the same as empty).
 *
 *   kind    l = r   s     l = s   r = s   outcome
 *   any     yes     any   any     any     agree: base becomes the value
 *   scalar  no      s     yes     no      take r
 *   scalar  no      s     no      yes     push l
 *   scalar  no      s     no      no      conflict → strategy; manual: neither side, old base
 *   set     no      s     per element     (s ∪ added by either) minus (removed by either)
 *   text    no      s     per section     as a scalar; both changed → lines; overlap → conflict of that section
 *   any     no      –     –       –       conflict, whatever the strategy
 *
 * Where a side may not be written (mode, direction of the field) it keeps what it has, and the base moves only as far as
 * the side that was written has taken the other in.
 */

/** What both sides and the base should hold afterwards. Merging the answer again gives the same answer. */
export function mergeField(field: SyncField, triple: Triple, rules: Rules): Merged {
  const { local, base, remote } = triple;
  // The local spelling stays in the file, the remote's stands in the base: what they differ in is no difference to the tracker.
  if (same(field, local, remote))
    return { local, base: same(field, base, remote) ? base : remote, remote, conflicts: [] };
  if (base === undefined) return unresolved(field, triple);
  if (field.kind === 'set') return mergeSet(field, triple, rules);
  if (same(field, local, base)) return takeRemote(triple, rules);
  if (same(field, remote, base)) return takeLocal(triple, rules);
  if (field.kind === 'text') return mergeText(field, triple, rules);
  // Decided, but not to be delivered by this run: neither side and no base moves.
  if (rules.winner === 'remote') return rules.pull ? takeRemote(triple, rules) : { ...triple, conflicts: [] };
  if (rules.winner === 'local') return rules.push ? takeLocal(triple, rules) : { ...triple, conflicts: [] };
  return unresolved(field, triple);
}

export interface MergedValues {
  readonly local: Values;
  readonly base: Values;
  readonly remote: Values;
  readonly conflicts: readonly Conflict[];
}

/** Every field on its own; base values of fields that are not merged here stay as they are. */
export function mergeValues(
  fields: readonly SyncField[],
  sides: { readonly local: Values; readonly base: Values; readonly remote: Values },
  rulesOf: (field: SyncField) => Rules,
): MergedValues {
  const local: Record<string, Value> = {};
  const base: Record<string, Value> = { ...sides.base };
  const remote: Record<string, Value> = {};
  const conflicts: Conflict[] = [];
  for (const field of fields) {
    const triple = {
      local: valueOf(sides.local, field.name),
      base: sides.base[field.name],
      remote: valueOf(sides.remote, field.name),
    };
    const merged = mergeField(field, triple, rulesOf(field));
    local[field.name] = merged.local;
    remote[field.name] = merged.remote;
    if (merged.base !== undefined) base[field.name] = merged.base;
    conflicts.push(...merged.conflicts);
  }
  return { local, base, remote, conflicts };
}

function unresolved(field: SyncField, triple: Triple): Merged {
  return { ...triple, conflicts: [{ field: field.name, section: null, ...triple }] };
}

function takeRemote(triple: Triple, rules: Rules): Merged {
  const { remote } = triple;
  return rules.pull ? { local: remote, base: remote, remote, conflicts: [] } : { ...triple, conflicts: [] };
}

function takeLocal(triple: Triple, rules: Rules): Merged {
  const { local } = triple;
  return rules.push ? { local, base: local, remote: local, conflicts: [] } : { ...triple, conflicts: [] };
}

/** Per element there are only two values, so both sides having changed it means that they agree. */
function mergeSet(field: SyncField, triple: Triple, rules: Rules): Merged {
  const local = elements(field, triple.local);
  const base = elements(field, triple.base);
  const remote = elements(field, triple.remote);
  const sides = {
    local: new Map<string, string>(),
    base: new Map<string, string>(),
    remote: new Map<string, string>(),
  };
  for (const [key, spelling] of new Map([...local, ...base, ...remote])) {
    const wasIn = base.has(key);
    const wanted = local.has(key) === wasIn ? remote.has(key) : local.has(key);
    const here = rules.pull ? wanted : local.has(key);
    const there = rules.push ? wanted : remote.has(key);
    if (here) sides.local.set(key, local.get(key) ?? spelling);
    if (there) sides.remote.set(key, remote.get(key) ?? spelling);
    if (here === there ? here : wasIn) sides.base.set(key, spelling);
  }
  return {
    local: sortedSet(field, sides.local),
    base: sortedSet(field, sides.base),
    remote: sortedSet(field, sides.remote),
    conflicts: [],
  };
}
