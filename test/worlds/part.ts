import type { Issue } from '../../src/model/issue.ts';
import type { Engine } from '../../src/sync/types.ts';
import type { Dice } from './random.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

/** What a part of a world stands on. Its dice are its own, so that a world without parts is what it was before there were any. */
export interface Ground {
  readonly world: World;
  readonly dice: Dice;
  readonly issues: () => readonly Issue[];
}

/** Something that a world may hold beside titles, bodies, labels and states: what people do with it, and what may become of it. */
export interface Part extends Watch {
  readonly name: string;
  /** What people do, here and there. */
  readonly events: Readonly<Record<string, () => void>>;
  /** How often, between runs. */
  readonly between: readonly (readonly [number, string])[];
  /** What may happen between two calls of a run, of which the one that comes next is named. */
  during(call: string): readonly string[];
  /** A person decides about one conflict. */
  resolve?(engine: Engine): Promise<void>;
  /** Something is under way of which nobody knows what became. */
  isOpen?(): boolean;
  /** All has come to rest. @throws Violation */
  check(): void;
  /** Something happens that means nothing. */
  rustle?(): void;
  /** How long nothing needs to be known of a change, in milliseconds. */
  readonly slow?: number;
}
