import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Claims } from '../../src/ports/claims.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';
import type { Journal, JournalRecords } from '../../src/ports/journal.ts';
import type { SnapshotStore } from '../../src/ports/snapshot-store.ts';
import type { Item, Mapping, Tracker } from '../../src/ports/tracker.ts';
import { createFileStore } from '../../src/store/file-store.ts';
import { createGit, findRepository } from '../../src/store/git/index.ts';
import { createJournal } from '../../src/store/journal.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { meet } from '../store/meeting.ts';
import { makeRepository, nativeGit, removeFolder, temporaryFolder } from '../support/repository.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { makeGround } from '../trackers/github/ground.ts';
import { claimsContract } from './claims.ts';
import { issueStoreContract } from './issue-store.ts';
import { journalContract } from './journal.ts';
import { snapshotContract } from './snapshot-store.ts';
import { trackerContract } from './tracker.ts';

/*
 * Mistakes between the real store or the GitHub adapter and their contracts. Each has to fail one test at least: `planted.test.ts`
 * runs this file and looks. What comes after the first failure of a mistake is skipped.
 */

function plant(name: string, contract: () => void): void {
  describe(name, () => {
    let noticed = false;
    beforeEach((context) => context.skip(noticed));
    afterEach(({ task }) => {
      noticed ||= task.result?.state === 'fail';
    });
    contract();
  });
}

function onFiles(bend: (inner: IssueStore) => IssueStore): () => void {
  return () =>
    issueStoreContract('on files', () => {
      const folder = makeTemporaryFolder();
      const make = (): IssueStore => bend(createFileStore({ root: folder.path, config: defaultConfig }));
      return {
        store: make(),
        put: (path, content) => void folder.put(path, content),
        remove: (path) => rmSync(join(folder.path, path)),
        textAt: (path) => (existsSync(join(folder.path, path)) ? readFileSync(join(folder.path, path), 'utf8') : null),
        another: make,
        dispose: folder.dispose,
      };
    });
}

function inJournal(bend: (inner: Journal) => Journal): () => void {
  return () =>
    journalContract('of files', () => {
      const root = temporaryFolder();
      const open = (): Journal => bend(createJournal(join(root, 'journal')));
      return { journal: open(), again: open, close: () => removeFolder(root) };
    });
}

function inRef(bend: (inner: SnapshotStore) => SnapshotStore): () => void {
  return () =>
    snapshotContract('through the git program', () => {
      const repository = makeRepository();
      const found = findRepository(repository.root, { env: repository.env });
      if (found === null) throw new Error('no repository');
      const store = createSnapshots(createGit({ ...found, nativeGit, env: repository.env }), 'github');
      return {
        store: { ...store, ...bend(store) },
        fingerprint: () => repository.git('for-each-ref'),
        close: () => repository.remove(),
      };
    });
}

function claiming(bend: (inner: Claims) => Claims): () => void {
  return () =>
    claimsContract('on a git remote', () => {
      const place = meet();
      return { ...place, clone: (owner) => bend(place.clone(owner)) };
    });
}

function onGitHub(bend: (inner: Tracker) => Tracker): () => void {
  return () =>
    trackerContract({
      name: 'GitHub',
      desks: { comments: true, milestones: true, scan: true, remove: true },
      make: async () => {
        const ground = await makeGround();
        return { ...ground, tracker: bend(ground.tracker), colleague: bend(ground.colleague) };
      },
    });
}

function mapped(bend: (inner: Mapping) => Partial<Mapping>): () => void {
  return onGitHub((inner) => ({ ...inner, mapping: { ...inner.mapping, ...bend(inner.mapping) } }));
}

type AnyPut = (kind: keyof JournalRecords, records: ReadonlyMap<string, unknown>) => Promise<void>;

plant(
  'nothing is wrong',
  inJournal((inner) => inner),
);

plant(
  'a file race that was lost is counted as won',
  onFiles((inner) => ({ ...inner, replace: async (...args) => (await inner.replace(...args)) || true })),
);
plant(
  'a file is replaced without comparing it',
  onFiles((inner) => ({
    ...inner,
    replace: async (path, expected, next) => {
      const now = await inner.read(path);
      return inner.replace(path, now !== null && 'id' in now ? now.text : expected, next);
    },
  })),
);
plant(
  'a file is made over another one',
  onFiles((inner) => ({
    ...inner,
    create: async (path, text) => {
      const now = await inner.read(path);
      return now !== null && 'id' in now ? inner.replace(path, now.text, text) : inner.create(path, text);
    },
  })),
);
plant(
  'a journal that only this process can read',
  inJournal(() => {
    const kinds = new Map<string, Map<string, unknown>>();
    const put: AnyPut = async (kind, records) => {
      const kept = kinds.get(kind) ?? new Map<string, unknown>();
      for (const [key, record] of records)
        if (record === null) kept.delete(key);
        else kept.set(key, record);
      kinds.set(kind, kept);
    };
    return { put: put as Journal['put'], all: (async (kind: string) => new Map(kinds.get(kind))) as Journal['all'] };
  }),
);
plant(
  'what the journal was told to forget it keeps',
  inJournal((inner) => {
    const put: AnyPut = (kind, records) =>
      (inner.put as AnyPut)(kind, new Map([...records].filter(([, record]) => record !== null)));
    return { ...inner, put: put as Journal['put'] };
  }),
);
plant(
  'the base of another item is taken',
  inRef((inner) => ({
    ...inner,
    find: async (key, prefix) => (await inner.find(key, prefix)) ?? (await inner.find('2', prefix)),
  })),
);
plant(
  'the cursor is lost when items are written',
  inRef((inner) => ({
    ...inner,
    write: ({ cursor, ...change }) =>
      inner.write(cursor === undefined || change.items.size > 0 ? change : { ...change, cursor }),
  })),
);
plant(
  'a claim is changed without knowing its version',
  claiming((inner) => ({
    ...inner,
    put: async (changes) => {
      const held = await inner.list();
      return inner.put(new Map([...changes].map(([id, one]) => [id, { ...one, from: held.get(id)?.version ?? null }])));
    },
  })),
);
plant(
  'claims that cannot be read are none',
  claiming((inner) => ({ ...inner, list: () => inner.list().catch(() => new Map()) })),
);
plant(
  'a second POST after an answer that was lost',
  onGitHub((inner) => ({
    ...inner,
    create: async (draft) => {
      const outcome = await inner.create(draft);
      return outcome.kind === 'unknown' ? inner.create(draft) : outcome;
    },
  })),
);
plant(
  'an answer that was lost is taken for a refusal',
  onGitHub((inner) => ({
    ...inner,
    create: async (draft) => {
      const outcome = await inner.create(draft);
      return outcome.kind === 'unknown' ? { ...outcome, kind: 'refused' } : outcome;
    },
  })),
);
plant(
  'labels are replaced',
  onGitHub((inner) => ({
    ...inner,
    update: async (updates) => {
      const now = await inner.get(updates.map(({ item }) => item.key));
      return inner.update(updates.map((update) => replacing(update, now.get(update.item.key) as Item)));
    },
  })),
);
plant(
  'a listing ends with its first page',
  onGitHub((inner) => ({
    ...inner,
    async *list(since) {
      for await (const page of inner.list(since)) {
        yield { ...page, last: true };
        return;
      }
    },
  })),
);
plant(
  'the look for the newest items finds none',
  onGitHub((inner) => ({ ...inner, newest: async (above) => ({ ...(await inner.newest(above)), items: [] }) })),
);
plant(
  'not found is read as deleted',
  onGitHub((inner) => ({
    ...inner,
    get: async (keys) =>
      new Map(
        [...(await inner.get(keys))].map(([key, one]) => [key, 'absent' in one ? { ...one, absent: 'deleted' } : one]),
      ),
  })),
);
plant(
  'the reason of a closing is left out',
  mapped((inner) => ({
    project: (issue) => {
      const values = inner.project(issue);
      return { ...values, status: String(values['status']).replace(/^closed:.*/, 'closed') };
    },
  })),
);
plant(
  'a body that is taken over is appended',
  mapped((inner) => ({
    accept: (issue, values) => {
      const changes = inner.accept(issue, values);
      return changes.body === undefined ? changes : { ...changes, body: `${issue.body}\n${changes.body}` };
    },
  })),
);
plant(
  'the last line of a body is not sent',
  mapped((inner) => ({
    project: (issue) => {
      const values = inner.project(issue);
      return { ...values, body: String(values['body']).replace(/\n[^\n]*$/, '') };
    },
  })),
);

type Update = Parameters<Tracker['update']>[0][number];

/** Whatever the item has now, it has the planned labels and no others afterwards. */
function replacing(update: Update, now: Item): Update {
  const change = update.changes['labels'];
  if (change === undefined || 'set' in change || 'absent' in now) return update;
  const planned = new Set([...(update.item.values['labels'] as readonly string[]), ...change.add]);
  const others = (now.values['labels'] as readonly string[]).filter((label) => !planned.has(label));
  return { item: now, changes: { ...update.changes, labels: { ...change, remove: [...change.remove, ...others] } } };
}
