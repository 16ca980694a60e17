import type { Strategy } from '../model/config.ts';
import type { ItemMeta } from '../ports/snapshot-store.ts';
import type { SyncField, Value, Values } from '../ports/tracker.ts';
import type { Rules } from './merge-types.ts';
import type { Engine, SyncOptions } from './types.ts';
import { elementKey, elements, same, sortedSet } from './values.ts';

/** The fields that this remote synchronises at all. */
export function activeFields(engine: Engine): readonly SyncField[] {
  const directions = engine.config.remotes[engine.remote]?.fields ?? {};
  return engine.tracker.mapping.fields.filter((field) => directions[field.name] !== 'off');
}

export type Winner = (field: SyncField) => Rules['winner'];

/** Which sides of a field may be written: mode, direction, branch. */
export function rulesFor(engine: Engine, options: SyncOptions, winner: Winner): (field: SyncField) => Rules {
  const directions = engine.config.remotes[engine.remote]?.fields ?? {};
  return (field) => {
    const direction = directions[field.name] ?? 'both';
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

export function held(fields: readonly SyncField[], local: Values, refused: ItemMeta['refused'], rights: string): Held {
  const out = new Set<string>();
  const left: Record<string, Value> = { ...local };
  const aside: Record<string, Value> = {};
  if (refused !== undefined && refused.rights === rights) {
    for (const field of fields) {
      const value = refused[field.name] as Value | undefined;
      if (value === undefined) continue;
      if (field.kind !== 'set') {
        if (same(field, local[field.name], value)) out.add(field.name);
        continue;
      }
      const keys = new Set([...elements(field, value).keys()]);
      const mine = [...elements(field, local[field.name]).values()];
      aside[field.name] = mine.filter((element) => keys.has(elementKey(field, element)));
      left[field.name] = mine.filter((element) => !keys.has(elementKey(field, element)));
    }
  }
  const restore = (values: Values): Values => {
    const whole: Record<string, Value> = { ...values };
    for (const field of fields) {
      const extra = aside[field.name];
      if (extra === undefined) continue;
      whole[field.name] = sortedSet(
        field,
        new Map([...elements(field, extra), ...elements(field, values[field.name])]),
      );
    }
    return whole;
  };
  return { local: left, fields: out, restore };
}
