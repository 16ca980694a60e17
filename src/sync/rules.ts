import type { Direction, Strategy } from '../model/config.ts';
import type { SyncField, Value, Values } from '../ports/tracker.ts';
import type { Rules } from './merge-types.ts';
import type { Engine, Pair, SyncOptions } from './types.ts';
import { elementKey, elements, same, sortedSet } from './values.ts';

/** The fields that this remote synchronises at all. */
export function activeFields(engine: Engine): readonly SyncField[] {
  return engine.tracker.mapping.fields.filter((field) => directionOf(engine, field) !== 'off');
}

export function directionOf({ config, remote }: Engine, field: SyncField): Direction {
  return config.remotes[remote]?.fields[field.name] ?? 'both';
}

export type Winner = (field: SyncField) => Rules['winner'];

/** Which sides of a field may be written: mode, direction, branch. */
export function rulesFor(engine: Engine, options: SyncOptions, winner: Winner): (field: SyncField) => Rules {
  return (field) => {
    const direction = directionOf(engine, field);
    return {
      pull: options.mode !== 'push' && direction !== 'push',
      push: options.mode !== 'pull' && options.held_back === null && direction !== 'pull',
      winner: winner(field),
    };
  };
}

export function strategyOf(engine: Engine, options: SyncOptions, field: string): Strategy {
  return options.strategy ?? engine.config.sync.strategies[field] ?? engine.config.sync.strategy;
}

/** Values the tracker refused stay here and are tried again only when they, or the rights they were refused under, change. */
export interface Held {
  /** P(L) without refused elements of sets. */
  readonly local: Values;
  /** Scalars and texts not to send. */
  readonly fields: ReadonlySet<string>;
  /** Puts the elements back that were left out of the comparison. */
  restore(values: Values): Values;
}

/** What the three sides of a pair have to do with a refusal. */
export interface HeldBy {
  readonly pair: Pair;
  readonly rights: string;
}

/** A refusal is over where the value has arrived after all: then it is merged like any other. */
export function held(fields: readonly SyncField[], { pair, rights }: HeldBy): Held {
  const refused = pair.meta?.refused;
  const out = new Set<string>();
  const left: Record<string, Value> = { ...pair.local };
  const aside: Record<string, Value> = {};
  for (const field of refused?.rights === rights ? fields : []) {
    const value = refused?.[field.name] as Value | undefined;
    if (value === undefined) continue;
    const mine = pair.local[field.name];
    if (field.kind !== 'set') {
      if (same(field, mine, value)) out.add(field.name);
      continue;
    }
    const elsewhere = [...elements(field, pair.base[field.name]), ...elements(field, pair.remote.values[field.name])];
    const known = new Set(elsewhere.map(([key]) => key));
    const keys = new Set([...elements(field, value).keys()].filter((key) => !known.has(key)));
    const all = [...elements(field, mine).values()];
    aside[field.name] = all.filter((element) => keys.has(elementKey(field, element)));
    left[field.name] = all.filter((element) => !keys.has(elementKey(field, element)));
  }
  const restore = (values: Values): Values => {
    const whole: Record<string, Value> = { ...values };
    for (const field of fields.filter((one) => aside[one.name] !== undefined)) {
      const both = [...elements(field, aside[field.name]), ...elements(field, values[field.name])];
      whole[field.name] = sortedSet(field, new Map(both));
    }
    return whole;
  };
  return { local: left, fields: out, restore };
}

/** The fields that a creation may send; what a tracker needs to make anything at all is always among them. */
export function sentFields(engine: Engine): readonly SyncField[] {
  return activeFields(engine).filter((field) => field.name === 'title' || directionOf(engine, field) !== 'pull');
}
