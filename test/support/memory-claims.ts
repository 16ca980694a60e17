import { RoadmapError } from '../../src/model/errors.ts';
import type { Claims, HeldClaim } from '../../src/ports/claims.ts';

/** Where clones meet. */
export interface MeetingPlace {
  readonly held: Map<string, HeldClaim>;
  /** Path to text, as it was pushed. */
  readonly pushed: Map<string, string>;
  /** Calls that fail, by name. */
  readonly broken: Set<keyof Claims>;
  count: number;
}

export function makeMeetingPlace(): MeetingPlace {
  return { held: new Map(), pushed: new Map(), broken: new Set(), count: 0 };
}

export interface MemoryClaims extends Claims {
  readonly place: MeetingPlace;
  /** A copy of the place and of what this clone sees, that goes its own way. */
  fork(): MemoryClaims;
}

/** The memory claims that a scene has; null: none. */
export function memoryClaims(claims: Claims | null): MemoryClaims | null {
  return claims === null ? null : (claims as MemoryClaims);
}

/** The contract of `Claims` in memory, as one clone sees it. */
export function createMemoryClaims(place: MeetingPlace, owner: string): MemoryClaims {
  const reach = (call: keyof Claims): void => {
    if (place.broken.has(call))
      throw new RoadmapError({ kind: 'user', code: 'git.failed', message: `git ${call} failed: no\nway` });
  };
  return {
    owner,
    place,
    fork: () => createMemoryClaims(structuredClone(place), owner),
    list: async () => {
      reach('list');
      return structuredClone(place.held);
    },
    put: async (changes) => {
      reach('put');
      const done = new Map<string, string>();
      for (const [id, { intent, from }] of changes) {
        if ((place.held.get(id)?.version ?? null) !== from) continue;
        const version = intent === null ? '' : String((place.count += 1));
        done.set(id, version);
        const claim = { owner, host: `host of ${owner}`, run: '7', at: '2026-01-01T00:00:00Z', version };
        if (intent === null) place.held.delete(id);
        else place.held.set(id, { ...claim, intent: structuredClone(intent) });
      }
      return done;
    },
    published: async (paths) => {
      reach('published');
      return new Map(paths.flatMap((path) => (place.pushed.has(path) ? [[path, place.pushed.get(path) ?? '']] : [])));
    },
  };
}
