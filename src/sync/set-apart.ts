import type { SyncField, Value, Values } from '../ports/tracker.ts';
import { isUnknownHere, isUnknownThere, knownHere, type Directory } from './directory.ts';
import type { MergedValues } from './merge.ts';
import type { Pair } from './types.ts';
import { elements, same, sortedSet, valueOf } from './values.ts';

/**
 * Values that name what the other side does not have are outside P (sync.md §1): elements of a set are left out of the comparison,
 * and agreed on as before; a scalar keeps its old base, and only a change of the other side makes it a conflict.
 */
export interface Apart {
  /** Those that are merged. */
  readonly fields: readonly SyncField[];
  /** Names of those that are not. */
  readonly names: ReadonlySet<string>;
  /** R and S without elements that are not here. */
  readonly remote: Values;
  readonly base: Values;
  /** Puts back what was left out. */
  restore(merged: MergedValues): MergedValues;
}

export function setApart(directory: Directory, fields: readonly SyncField[], pair: Pair): Apart {
  const out = new Set(fields.filter((field) => waits(directory, field, pair)).map((field) => field.name));
  const sets = fields.filter((field) => field.names !== undefined && field.kind === 'set');
  const remote: Record<string, Value> = { ...pair.remote.values };
  const base: Record<string, Value> = { ...pair.base };
  for (const field of sets) {
    remote[field.name] = knownHere(directory, field, valueOf(pair.remote.values, field.name));
    const agreed = pair.base[field.name];
    if (agreed !== undefined) base[field.name] = knownHere(directory, field, agreed);
  }
  return {
    fields: fields.filter((field) => !out.has(field.name)),
    names: out,
    remote,
    base,
    restore: (merged) => restore(merged, pair, { out, sets, remote, base }),
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

interface LeftOut extends Pick<Apart, 'remote' | 'base'> {
  readonly out: ReadonlySet<string>;
  readonly sets: readonly SyncField[];
}

function restore(merged: MergedValues, pair: Pair, { out, sets, remote, base }: LeftOut): MergedValues {
  const [local, there, agreed] = [{ ...merged.local }, { ...merged.remote }, { ...merged.base }];
  for (const name of out) {
    local[name] = valueOf(pair.local, name);
    there[name] = valueOf(pair.remote.values, name);
  }
  for (const field of sets) {
    const { name } = field;
    putBack(field, there, { all: pair.remote.values[name], known: remote[name] });
    putBack(field, agreed, { all: pair.base[name], known: base[name] });
  }
  return { ...merged, local, remote: there, base: agreed };
}

interface Side {
  readonly all: Value | undefined;
  readonly known: Value | undefined;
}

function putBack(field: SyncField, into: Record<string, Value>, { all, known }: Side): void {
  if (same(field, all, known)) return;
  const here = elements(field, known);
  const foreign = [...elements(field, all)].filter(([key]) => !here.has(key));
  into[field.name] = sortedSet(field, new Map([...elements(field, into[field.name]), ...foreign]));
}
