import type { SyncField, Value, Values } from '../ports/tracker.ts';
import { isUnknownHere, isUnknownThere, knownHere, type Directory } from './directory.ts';
import type { MergedValues } from './merge.ts';
import type { Pair } from './types.ts';
import { elements, same, sortedSet, valueOf } from './values.ts';

/**
 * Values that name what the other side does not have are outside P (sync.md §1): elements of a set are left out of the comparison,
 * a scalar keeps its old base, and only a change of the other side makes it a conflict.
 */
export interface Apart {
  /** Those that are merged. */
  readonly fields: readonly SyncField[];
  /** Names of those that are not. */
  readonly names: ReadonlySet<string>;
  /** R without elements that are not here. */
  readonly remote: Values;
  /** Puts back what was left out. */
  restore(merged: MergedValues): MergedValues;
}

export function setApart(directory: Directory, fields: readonly SyncField[], pair: Pair): Apart {
  const out = new Set(fields.filter((field) => waits(directory, field, pair)).map((field) => field.name));
  const sets = fields.filter((field) => field.names !== undefined && field.kind === 'set');
  const remote: Record<string, Value> = { ...pair.remote.values };
  for (const field of sets) remote[field.name] = knownHere(directory, field, valueOf(pair.remote.values, field.name));
  return {
    fields: fields.filter((field) => !out.has(field.name)),
    names: out,
    remote,
    restore: (merged) => restore(merged, pair, { out, sets, remote }),
  };
}

/** Nothing can be said about it now, and nobody changed it in a way that asks for more. */
function waits(directory: Directory, field: SyncField, { local, base, remote }: Pair): boolean {
  if (field.names === undefined || field.kind === 'set') return false;
  const [here, there] = [valueOf(local, field.name), valueOf(remote.values, field.name)];
  const agreed = base[field.name] ?? null;
  if (isUnknownHere(directory, field, there)) return here === agreed;
  return isUnknownThere(field, here) && there === agreed;
}

function restore(
  merged: MergedValues,
  pair: Pair,
  { out, sets, remote }: { out: ReadonlySet<string>; sets: readonly SyncField[]; remote: Values },
): MergedValues {
  const [local, there] = [{ ...merged.local }, { ...merged.remote }];
  for (const name of out) {
    local[name] = valueOf(pair.local, name);
    there[name] = valueOf(pair.remote.values, name);
  }
  for (const field of sets) {
    const all = pair.remote.values[field.name];
    if (same(field, all, remote[field.name])) continue;
    const known = elements(field, remote[field.name]);
    const foreign = [...elements(field, all)].filter(([key]) => !known.has(key));
    there[field.name] = sortedSet(field, new Map([...elements(field, there[field.name]), ...foreign]));
  }
  return { ...merged, local, remote: there };
}
