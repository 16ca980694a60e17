import { createMemoryClaims, makeMeetingPlace, memoryClaims } from '../support/memory-claims.ts';
import { makeScene, open, write, type Scene } from '../sync/support.ts';
import { creating, lost } from './scenario.ts';
import type { Scenario } from './kill.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const REFUSED = 'an issue that is refused';

/** A clone that claims what it creates, and what happened before. */
function claiming(happen: (scene: Scene) => unknown, more: Partial<Scenario> = {}): Scenario {
  return creating({
    prepare: async () => {
      const scene = makeScene({ claims: createMemoryClaims(makeMeetingPlace(), 'us') });
      await happen(scene);
      return scene;
    },
    ...more,
  });
}

/** Somebody else has claimed the issue; `made`: and created it. */
async function claimedByThem(scene: Scene, id: string, made = false): Promise<void> {
  const claims = memoryClaims(scene.claims);
  if (claims === null) throw new Error('no claims');
  const item = made ? open(scene, { title: `Title of ${id}` }, 'them') : null;
  const key = item === null ? {} : { made: { item: `node-${String(item.number)}`, key: String(item.number) } };
  const intent = { id, highest: null, values: {}, draft: '', looks: [], ...key };
  await createMemoryClaims(claims.place, 'them').put(new Map([[id, { intent, from: null }]]));
}

const one = (scene: Scene): void => write(scene, A, { labels: ['chore'] }, 'Text');
const two = (scene: Scene): void => [A, B].forEach((id) => write(scene, id));

export const claimed: Readonly<Record<string, Scenario>> = {
  'one issue': claiming(one),
  'several issues': claiming(two),
  'one issue, whose answer is lost': claiming(one, { fault: lost('create', 'after') }),
  'one issue, which arrives late': claiming(one, { fault: lost('create', 'late') }),
  'one issue, which never arrives': claiming(one, { fault: lost('create', 'before') }),
  'issues that meet a limit': claiming(two, { fault: lost('create', 'limited') }),
  [REFUSED]: claiming((scene) => write(scene, A, { title: '   ' })),
  'an issue beside one that somebody else has claimed': claiming(async (scene) => {
    two(scene);
    await claimedByThem(scene, A);
  }),
  'an issue that somebody else has claimed and made': claiming(async (scene) => {
    two(scene);
    await claimedByThem(scene, A, true);
  }),
  'an issue that is taken over': claiming(
    async (scene) => {
      two(scene);
      await claimedByThem(scene, A);
    },
    { options: { take_claims: true } },
  ),
  'an issue that is taken over, whose answer is lost': claiming(
    async (scene) => {
      one(scene);
      await claimedByThem(scene, A);
    },
    { options: { take_claims: true }, fault: lost('create', 'after') },
  ),
};

/**
 * The same in clones that a workflow makes anew: of what was begun only the claim is left. What was refused is asked for again, as
 * nobody remembers.
 */
export const forgotten: Readonly<Record<string, Scenario>> = Object.fromEntries(
  Object.entries(claimed)
    .filter(([name]) => name !== REFUSED)
    .map(([name, scenario]) => [name, { ...scenario, forgets: true }]),
);
