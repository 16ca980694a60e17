import type { IssueChanges, IssueValues } from '../../src/model/issue.ts';
import type { Values } from '../../src/ports/tracker.ts';
import { edit, editThere, linked, makeScene, MINUTE, type Scene } from '../sync/support.ts';
import type { Scenario } from './kill.ts';

const A = 'aaaa000a';

/** A new clone and an empty tracker, and what happens to them. */
export function from(happen: (scene: Scene) => unknown): Scenario {
  return {
    prepare: async () => {
      const scene = makeScene();
      await happen(scene);
      return scene;
    },
  };
}

/** One issue that both sides hold, and what becomes of it here and there. */
export function agreed(
  happens: { readonly here?: IssueChanges | NonNullable<IssueChanges['values']>; readonly there?: Values },
  begin: { readonly values?: Partial<IssueValues>; readonly body?: string; readonly scene?: Scene } = {},
): Scenario {
  return {
    prepare: async () => {
      const scene = makeScene(begin.scene);
      await linked(scene, A, begin.values, begin.body ?? 'Text');
      if (happens.there !== undefined) editThere(scene, 1, happens.there);
      scene.service.now += MINUTE;
      if (happens.here !== undefined) edit(scene, A, happens.here);
      return scene;
    },
  };
}

/** Creations: killed twice in a row. */
export const creating = (scenario: Scenario): Scenario => ({ ...scenario, creates: true });

type Call = Parameters<Scene['fault']>[0];

export function lost(what: Call, fault: ReturnType<Scene['fault']>): Scene['fault'] {
  return (call) => (call === what ? fault : null);
}
