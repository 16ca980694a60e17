import { editIssue } from '../../../src/model/edit-issue.ts';
import type { SyncHands } from '../../../src/app/sync-hands.ts';
import { REMOTE } from '../world.ts';
import { pointerIn } from './person.ts';
import type { Bend, Clones, Desk, Process } from './world.ts';
import { loaded } from '../loaded.ts';

/** So coarse that no world can miss it. */
export const canary: Bend = {
  name: 'every run begins by emptying the desk',
  hands: (inner, _world, { desk }) => {
    desk.worktree.files.clear();
    return inner;
  },
};

/** Mistakes that one clone alone, one run after the other and without git, cannot show. Planted one at a time. */
export const mutants: readonly Bend[] = [
  { name: 'the pointer stays where git takes the file elsewhere', git: pointersStay },
  { name: 'the claim is not asked', hands: ({ claims: _claims, ...rest }) => rest },
  { name: 'a claim is taken whoever holds it by then', hands: (inner, world) => claimsTaken(inner, world) },
  {
    name: 'the lock is not taken',
    hands: (inner) => ({ ...inner, lock: { acquire: async () => async () => undefined } }),
  },
  { name: 'the branch is looked at before the lock is had', hands: branchBeforeLock },
  { name: 'a run on another branch sends', hands: (inner, _world, process) => anyBranch(inner, process) },
  { name: 'the ref of another clone is taken though it is older', hands: olderRef },
  { name: 'a base that another clone knows is taken for what was seen here', hands: basesGuessed },
  { name: 'a delivery moves the cursor', hands: cursorMoved },
];

function pointersStay(_world: Clones, { worktree: { files } }: Desk, before: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const pointer = pointerIn(loaded(path, before.get(path) ?? ''));
    const now = pointerIn(loaded(path, text));
    if (pointer !== null && now !== null && now !== pointer)
      files.set(path, editIssue(text, { by_remote: { sync_base: { [REMOTE]: pointer } } }));
  }
}

function claimsTaken(inner: SyncHands, { claims: place }: Clones): SyncHands {
  const { claims } = inner;
  if (claims === undefined || place === null) return inner;
  return {
    ...inner,
    claims: {
      ...claims,
      put: (changes) => {
        const blind = [...changes].map(
          ([id, change]) => [id, { ...change, from: place.held.get(id)?.version ?? null }] as const,
        );
        return claims.put(new Map(blind));
      },
    },
  };
}

function branchBeforeLock(inner: SyncHands): SyncHands {
  let known: ReturnType<SyncHands['git']['state']> | null = null;
  return {
    ...inner,
    lock: {
      acquire: async (purpose) => {
        known = inner.git.state();
        return inner.lock.acquire(purpose);
      },
    },
    git: { ...inner.git, state: () => known ?? inner.git.state() },
  };
}

function anyBranch(inner: SyncHands, { desk }: Process): SyncHands {
  const { branch } = desk.worktree;
  return branch === null ? inner : { ...inner, config: { ...inner.config, sync: { ...inner.config.sync, branch } } };
}

/** The tip as another clone has it, with its own cursor. */
function olderRef(inner: SyncHands, world: Clones, { desk }: Process): SyncHands {
  const others = world.clones.filter((clone) => clone !== desk.clone).map(({ snapshots }) => snapshots);
  const { snapshots } = inner;
  return {
    ...inner,
    snapshots: {
      ...snapshots,
      tip: async () => {
        const [own, ...theirs] = await Promise.all([snapshots, ...others].map((one) => one.tip()));
        const entries = new Map([...(own?.entries ?? []), ...theirs.flatMap((one) => [...one.entries])]);
        return { ...(own ?? (await snapshots.tip())), entries };
      },
      read: async (oids) => {
        const found = await Promise.all([snapshots, ...others].map((one) => one.read(oids)));
        return new Map(found.flatMap((one) => [...one]));
      },
    },
  };
}

function basesGuessed(inner: SyncHands, _world: Clones, { desk }: Process): SyncHands {
  const { tree, blobs } = desk.clone.snapshots.data;
  const find: SyncHands['snapshots']['find'] = async (key, prefix) =>
    (await inner.snapshots.find(key, prefix)) ?? blobs.get(tree.get(`seen/${key}.md`) ?? '') ?? null;
  return { ...inner, snapshots: { ...inner.snapshots, find } };
}

function cursorMoved(inner: SyncHands, { service }: Clones, { stirred }: Process): SyncHands {
  if (stirred === null) return inner;
  const since = `${new Date(service.now).toISOString().slice(0, 19)}Z`;
  const { snapshots } = inner;
  return {
    ...inner,
    snapshots: {
      ...snapshots,
      write: (change) => {
        const { cursor } = change;
        return snapshots.write(cursor === undefined ? change : { ...change, cursor: { ...cursor, since } });
      },
    },
  };
}
