import type { SyncField } from '../ports/tracker.ts';
import { isUnknownThere } from './directory.ts';
import { mergeValues } from './merge.ts';
import { setApart } from './set-apart.ts';
import { activeFields, directionOf, held, rulesFor, strategyOf, type Winner } from './rules.ts';
import type { Decision, Engine, Pair, SyncOptions } from './types.ts';
import { same, valueOf } from './values.ts';

/** Times nearer than this are a tie, and a tie is decided by a person (sync.md §3). */
const TIE_MS = 2000;

/** Merges one pair under the run's mode, directions and strategies. */
export async function decide(engine: Engine, options: SyncOptions, pair: Pair, rights: string): Promise<Decision> {
  const fixed = staticWinner(engine, options);
  const winner =
    (known: Pair): Winner =>
    (field) =>
      known.latest?.get(field.name) ?? fixed(field);
  const first = merge(engine, options, { pair, rights, winner: winner(pair) });
  const open = first.merged.conflicts.filter(
    ({ field, base }) =>
      base !== undefined && strategyOf(engine, options, field) === 'latest' && pair.latest?.has(field) !== true,
  );
  if (open.length === 0) return first;
  const times = new Map(pair.latest);
  for (const { field } of open) times.set(field, await latest(engine, pair, field));
  const timed = { ...pair, latest: times };
  return merge(engine, options, { pair: timed, rights, winner: winner(timed) });
}

/** Fields whose local value gives way though it was changed here: a strategy chose, and the value is to be kept somewhere. */
export function overruled(engine: Engine, options: SyncOptions, decision: Decision, rights: string): readonly string[] {
  const manual = merge(engine, options, { pair: decision.pair, rights, winner: () => null });
  const open = new Set(manual.merged.conflicts.map((conflict) => conflict.field));
  return decision.pulled.filter((name) => open.has(name));
}

function merge(
  engine: Engine,
  options: SyncOptions,
  { pair, rights, winner }: { pair: Pair; rights: string; winner: Winner },
): Decision {
  const fields = activeFields(engine);
  const kept = held(fields, { pair, rights });
  const rules = rulesFor(engine, options, winner);
  const apart = setApart(engine.directory, fields, pair);
  const sides = { local: kept.local, base: apart.base, remote: apart.remote };
  const raw = mergeValues(apart.fields, sides, (field) =>
    kept.fields.has(field.name) || isUnknownThere(field, pair.local[field.name] ?? null)
      ? { ...rules(field), push: false }
      : rules(field),
  );
  const merged = apart.restore({ ...raw, local: kept.restore(raw.local) });
  const differs = (a: (field: SyncField) => boolean): string[] => fields.filter(a).map((field) => field.name);
  const inConflict = new Set(merged.conflicts.map((conflict) => conflict.field));
  const pulled = differs((field) => !same(field, merged.local[field.name], pair.local[field.name]));
  const pushed = differs((field) => !same(field, merged.remote[field.name], valueOf(pair.remote.values, field.name)));
  // A field that goes one way only is not waiting for anything.
  const pending = differs(
    (field) =>
      !inConflict.has(field.name) &&
      !apart.names.has(field.name) &&
      directionOf(engine, field) === 'both' &&
      !same(field, merged.local[field.name], raw.remote[field.name]),
  );
  const onlyHeld = differs(
    (field) => kept.fields.has(field.name) || same(field, raw.local[field.name], raw.remote[field.name]),
  );
  return { pair, merged, pulled, pushed, pending, held: pending.filter((name) => onlyHeld.includes(name)), fields };
}

function staticWinner(engine: Engine, options: SyncOptions): Winner {
  return (field) => {
    const strategy = strategyOf(engine, options, field.name);
    return strategy === 'local' || strategy === 'remote' ? strategy : null;
  };
}

async function latest(engine: Engine, pair: Pair, field: string): Promise<'local' | 'remote' | null> {
  const here = await engine.changedAt(pair.issue, field);
  const there = Date.parse(pair.remote.updated_at);
  if (here === null || Number.isNaN(there) || Math.abs(here - there) <= TIE_MS) return null;
  return here > there ? 'local' : 'remote';
}
