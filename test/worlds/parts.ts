import type { Engine } from '../../src/sync/types.ts';
import type { Ground, Part } from './part.ts';
import { makeComments } from './parts-comments.ts';
import { makeMilestones } from './parts-milestones.ts';
import { makeRelations } from './parts-relations.ts';
import { makeTexts } from './parts-texts.ts';
import type { Issue } from '../../src/model/issue.ts';
import { makeDice } from './random.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

export interface Parts {
  readonly names: readonly string[];
  happen(): void;
  meanwhile(call: string): void;
  resolve(engine: Engine): Promise<void>;
  isOpen(): boolean;
  check(): void;
  /** Whether something happened that means nothing. */
  rustle(): boolean;
  /** The watch of the world, and theirs. */
  joined(watch: Watch): Watch;
  readonly slow: number;
}

const MAKE = {
  comments: makeComments,
  milestones: makeMilestones,
  relations: makeRelations,
  texts: makeTexts,
} as const;

/** Half of all worlds have none; the others one or more. */
export function makeParts(world: World, seed: number, issues: () => readonly Issue[]): Parts {
  const dice = makeDice(seed ^ 0x2545f491);
  const ground: Ground = { world, dice, issues };
  const names = Object.keys(MAKE) as (keyof typeof MAKE)[];
  const chosen = dice.chance(50) ? [] : names.filter(() => dice.chance(40));
  const parts = chosen.map((name) => watched(MAKE[name](ground), world));
  if (chosen.length > 0) world.trace.push(`with ${chosen.join(', ')}`);
  const run = (part: Part, event: string): void => part.events[event]?.();
  return {
    names: chosen,
    happen: () => {
      for (const part of parts)
        if (dice.chance(70)) for (let i = dice.below(3); i >= 0; i -= 1) run(part, dice.weighted(part.between));
    },
    meanwhile: (call) => {
      for (const part of parts) {
        const possible = part.during(call);
        if (possible.length > 0 && dice.chance(3)) run(part, dice.pick(possible));
      }
    },
    resolve: async (engine) => {
      for (const part of parts) await part.resolve?.(engine);
    },
    isOpen: () => parts.some((part) => part.isOpen?.() === true),
    check: () => {
      for (const part of parts) part.check();
    },
    rustle: () => {
      for (const part of parts) part.rustle?.();
      return parts.some((part) => part.rustle !== undefined);
    },
    joined: (watch) => ({
      accept: () => {
        for (const one of [watch, ...parts]) one.accept();
      },
      judge: (deliberate) => {
        for (const part of parts) {
          part.judge(deliberate);
          part.accept();
        }
        watch.judge(deliberate);
      },
    }),
    slow: Math.max(0, ...parts.map((part) => part.slow ?? 0)),
  };
}

function watched(part: Part, world: World): Part {
  return { ...part, events: world.mutant.events?.(part.events, world) ?? part.events };
}
