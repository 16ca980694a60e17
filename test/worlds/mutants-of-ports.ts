import { editIssue } from '../../src/model/edit-issue.ts';
import type { Issue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';
import type { SnapshotChange, SnapshotStore, SnapshotUpdate } from '../../src/ports/snapshot-store.ts';
import type { Mapping, Values } from '../../src/ports/tracker.ts';
import { printCanonical } from '../../src/sync/canonical.ts';
import { config, keyOf, REMOTE, type Mutant, type World } from './world.ts';

/** Mistakes of the store's hands: files and snapshots. */
export const storeMutants: readonly Mutant[] = [
  {
    name: 'the base is the file as it is after the answer',
    engine: (inner, world) => ({ ...inner, store: rebased(inner.store, world) }),
  },
  {
    name: 'a conflict is taken for agreed',
    engine: (inner, world) => ({ ...inner, store: agreed(inner.store, world) }),
  },
  {
    name: 'what was seen goes back',
    engine: (inner, world) => ({ ...inner, snapshots: seenGoesBack(inner.snapshots, world) }),
  },
  {
    name: 'the last snapshot of a run is lost',
    engine: (inner) => ({ ...inner, snapshots: lastOneLost(inner.snapshots) }),
  },
  {
    name: 'a file is printed anew instead of edited',
    engine: (inner) => ({
      ...inner,
      store: {
        ...inner.store,
        replace: (path, expected, next) => inner.store.replace(path, expected, next.replace(/^# .*\n/m, '')),
      },
    }),
  },
];

/** Mistakes of an adapter: the tracker and its mapping. */
export const adapterMutants: readonly Mutant[] = [
  {
    name: 'the marker is lost on creation',
    tracker: (inner, world) => ({
      ...inner,
      create: async (draft) => {
        const outcome = await inner.create(draft);
        for (const item of world.service.items.values())
          if (item.marker === draft.id) world.service.items.set(item.number, { ...item, marker: null });
        return outcome;
      },
    }),
  },
  {
    name: 'the last section of a body is not sent',
    tracker: (inner) => ({ ...inner, mapping: projected(inner.mapping, withoutLastSection) }),
  },
  {
    name: 'the reason of a closing is left out',
    tracker: (inner) => ({
      ...inner,
      mapping: projected(inner.mapping, ({ status, ...rest }) => ({
        ...rest,
        status: String(status).startsWith('closed') ? 'closed' : (status ?? null),
      })),
    }),
  },
  {
    name: 'a body that is taken over is appended',
    tracker: (inner) => ({
      ...inner,
      mapping: {
        ...inner.mapping,
        accept: (issue, values) => {
          const changes = inner.mapping.accept(issue, values);
          return changes.body === undefined ? changes : { ...changes, body: `${issue.body}\n${changes.body}` };
        },
      },
    }),
  },
];

/** Mistakes about what a run was asked for. */
export const modeMutants: readonly Mutant[] = [
  { name: 'a preview writes', options: (asked) => ({ ...asked, preview: false }) },
  { name: 'a run that only pulls sends', options: (asked) => (asked.mode === 'pull' ? both(asked) : asked) },
  { name: 'a run that only pushes pulls', options: (asked) => (asked.mode === 'push' ? both(asked) : asked) },
];

function both<T>(asked: T): T & { readonly mode: 'both' } {
  return { ...asked, mode: 'both' };
}

/** A pointer that is written with a file points to what that file holds itself. */
function rebased(inner: IssueStore, world: World): IssueStore {
  return {
    ...inner,
    replace: (path, expected, next) => {
      const issue = readIssue(path, next, config);
      const pointer = 'id' in issue ? issue.values.sync_base?.[REMOTE] : undefined;
      if (!('id' in issue) || pointer === undefined) return inner.replace(path, expected, next);
      const own = printCanonical(world.mapping.fields, world.mapping.project(issue));
      return inner.replace(path, expected, pointTo(world, issue, { text: own, since: pointer.split('/')[0] ?? '' }));
    },
  };
}

/** Where both sides differ, the other side's is the base from now on. */
function agreed(inner: IssueStore, world: World): IssueStore {
  return {
    ...inner,
    replace: (path, expected, next) => {
      const issue = readIssue(path, next, config);
      if (!('id' in issue) || issue.values.sync_status?.[REMOTE] !== 'conflict')
        return inner.replace(path, expected, next);
      const { tree, blobs } = world.snapshots.data;
      const text = blobs.get(tree.get(`seen/${keyOf(issue) ?? ''}.md`) ?? '');
      const since = issue.values.sync_base?.[REMOTE]?.split('/')[0] ?? '2026-01-01T00:00:00Z';
      return inner.replace(path, expected, text === undefined ? next : pointTo(world, issue, { text, since }));
    },
  };
}

/** The text of the issue with its pointer moved to a content, which the chain then holds. */
function pointTo(world: World, issue: Issue, base: { readonly text: string; readonly since: string }): string {
  const oid = world.snapshots.oid(base.text);
  const path = `base/${keyOf(issue) ?? ''}.md`;
  const { blobs, past, tree } = world.snapshots.data;
  blobs.set(oid, base.text);
  tree.set(path, oid);
  past.set(path, [...(past.get(path) ?? []), oid]);
  return editIssue(issue.text, { by_remote: { sync_base: { [REMOTE]: `${base.since}/${oid.slice(0, 12)}` } } });
}

function seenGoesBack(inner: SnapshotStore, world: World): SnapshotStore {
  const older = (key: string, update: SnapshotUpdate): SnapshotUpdate => {
    const { past, blobs } = world.snapshots.data;
    const first = blobs.get(past.get(`seen/${key}.md`)?.[0] ?? '');
    return first === undefined ? update : { ...update, seen: first };
  };
  return {
    ...inner,
    write: (change) =>
      inner.write({ ...change, items: new Map([...change.items].map(([key, one]) => [key, older(key, one)])) }),
  };
}

/** What a run writes to the ref arrives when it asks for it again: the last of it, never. */
function lastOneLost(inner: SnapshotStore): SnapshotStore {
  const waiting: SnapshotChange[] = [];
  const arrive = async (): Promise<void> => {
    for (const change of waiting.splice(0)) await inner.write(change);
  };
  return {
    ...inner,
    tip: async () => {
      await arrive();
      return inner.tip();
    },
    write: async (change) => {
      await arrive();
      waiting.push(change);
    },
  };
}

function projected(inner: Mapping, bend: (values: Values) => Values): Mapping {
  return { ...inner, project: (issue) => bend(inner.project(issue)) };
}

function withoutLastSection(values: Values): Values {
  return { ...values, body: String(values.body).replace(/\n*## C[\s\S]*$/, '') };
}
