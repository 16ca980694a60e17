import { editIssue } from '../../src/model/edit-issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';
import type { SnapshotStore } from '../../src/ports/snapshot-store.ts';
import type { Item, Tracker } from '../../src/ports/tracker.ts';
import { printCanonical } from '../../src/sync/canonical.ts';
import { editItem } from '../../src/trackers/memory/server.ts';
import { stepInside } from './boundary.ts';
import { adapterMutants, modeMutants, storeMutants } from './mutants-of-ports.ts';
import { config, REMOTE, type Mutant, type World } from './world.ts';

/** So coarse that no world can miss it: were it missed, nothing else that the worlds say would count. */
export const canary: Mutant = {
  name: 'every run begins by emptying the folder',
  engine: (inner, world) => {
    world.store.files.clear();
    return inner;
  },
};

/** Mistakes that a synchroniser makes, planted one at a time between the engine and the world. The worlds must notice each. */
export const mutants: readonly Mutant[] = [
  {
    name: 'the pointer is written before the file',
    engine: (inner, world) => ({ ...inner, store: pointerFirst(inner.store, world) }),
  },
  {
    name: 'a second POST after a timeout',
    tracker: (inner) => ({
      ...inner,
      create: async (draft) => {
        const outcome = await inner.create(draft);
        return outcome.kind === 'unknown' ? inner.create(draft) : outcome;
      },
    }),
  },
  { name: 'labels are replaced instead of added and removed', tracker: labelsReplaced },
  {
    name: 'an absent base is read as empty',
    engine: (inner, world) => ({ ...inner, snapshots: emptyBases(inner.snapshots, world) }),
  },
  {
    name: '404 is read as deleted',
    tracker: (inner, world) => ({
      ...inner,
      get: async (keys) => {
        const answers = await inner.get(keys);
        for (const [key, answer] of answers) if ('absent' in answer) deleteLinked(world, key);
        return answers;
      },
    }),
  },
  { name: 'what was listed is taken for what is there', tracker: neverReadAgain },
  {
    name: 'a file is replaced without comparing it',
    engine: (inner, world) => ({
      ...inner,
      store: { ...inner.store, replace: (path, _expected, next) => Promise.resolve(overwrite(world, path, next)) },
    }),
  },
  {
    name: 'the cursor runs ahead of the listing',
    engine: (inner, world) => ({
      ...inner,
      snapshots: {
        ...inner.snapshots,
        write: (change) =>
          inner.snapshots.write(
            change.cursor === undefined ? change : { ...change, cursor: { ...change.cursor, since: ahead(world) } },
          ),
      },
    }),
  },
  {
    name: 'the newer side wins a conflict unasked',
    engine: (inner) => ({
      ...inner,
      config: { ...inner.config, sync: { ...inner.config.sync, strategy: 'remote' } },
    }),
  },
  {
    name: 'the base advances though the update was lost',
    tracker: (inner) => ({
      ...inner,
      update: async (updates) => {
        const outcomes = await inner.update(updates);
        return outcomes.map((outcome, at) => {
          const item = updates[at]?.item;
          if (outcome.kind !== 'unknown' || item === undefined) return outcome;
          return { kind: 'done', item: asIfDone(item, updates[at]?.changes ?? {}), notes: [] };
        });
      },
    }),
  },
  ...storeMutants,
  ...adapterMutants,
  ...modeMutants,
];

function pointerFirst(inner: IssueStore, world: World): IssueStore {
  return {
    ...inner,
    replace: async (path, expected, next) => {
      const after = readIssue(path, next, config);
      const pointer = 'id' in after ? after.values.sync_base?.[REMOTE] : undefined;
      if (pointer === undefined) return inner.replace(path, expected, next);
      const half = editIssue(expected, { by_remote: { sync_base: { [REMOTE]: pointer } } });
      if (!(await inner.replace(path, expected, half))) return false;
      stepInside(world.boundary, 'store.replace');
      return inner.replace(path, half, next);
    },
  };
}

function labelsReplaced(inner: Tracker, world: World): Tracker {
  return {
    ...inner,
    update: async (updates) => {
      const outcomes = await inner.update(updates);
      updates.forEach(({ item, changes }, at) => {
        const change = changes.labels;
        if (outcomes[at]?.kind !== 'done' || change === undefined || 'set' in change) return;
        const planned = new Set([...(item.values.labels as readonly string[]), ...change.add]);
        for (const label of change.remove) planned.delete(label);
        editItem(world.service, Number(item.key), { labels: [...planned].sort() });
      });
      return outcomes;
    },
  };
}

function emptyBases(inner: SnapshotStore, world: World): SnapshotStore {
  const nothing = { title: '', status: 'open', labels: [], assignees: [], body: '' };
  const empty = printCanonical(world.mapping.fields, nothing);
  return {
    ...inner,
    read: async (oids) => {
      const found = await inner.read(oids);
      return new Map(oids.map((oid) => [oid, found.get(oid) ?? empty]));
    },
    find: async (key, prefix) => (await inner.find(key, prefix)) ?? empty,
  };
}

function deleteLinked(world: World, key: string): void {
  for (const [path, text] of world.store.files) {
    const issue = readIssue(path, text, config);
    if ('id' in issue && issue.values.remote_ids?.[REMOTE] === key) world.store.files.delete(path);
  }
}

function neverReadAgain(inner: Tracker): Tracker {
  const listed = new Map<string, Item>();
  return {
    ...inner,
    async *list(since) {
      for await (const page of inner.list(since)) {
        for (const item of page.items) listed.set(item.key, item);
        yield page;
      }
    },
    get: async (keys) => {
      const answers = await inner.get(keys);
      return new Map([...answers].map(([key, answer]) => [key, listed.get(key) ?? answer]));
    },
  };
}

function overwrite(world: World, path: string, next: string): boolean {
  world.store.files.set(path, next);
  return true;
}

function ahead(world: World): string {
  return `${new Date(world.service.now + 60_000).toISOString().slice(0, 19)}Z`;
}

function asIfDone(item: Item, changes: Readonly<Record<string, unknown>>): Item {
  const values = { ...item.values };
  for (const [name, change] of Object.entries(changes)) {
    if (typeof change === 'object' && change !== null && 'set' in change) values[name] = change.set as string | null;
  }
  return { ...item, values };
}
