import type { Journal, JournalRecords } from '../../src/ports/journal.ts';
import type { MemoryJournal } from '../support/memory-journal.ts';
import { makeScene, type Scene } from '../sync/support.ts';
import { created } from './issue-scenarios.ts';
import { editedAfterKill } from './edited-after.ts';
import { leftOut, notCounted, refusedOnce, takenForDone } from './in-the-end.ts';
import { killEverywhere, type Scenario } from './kill.ts';

/** A mistake between the engine and its ports, and the part of the table of kills that is sure to notice it. */
export interface Planted {
  readonly name: string;
  readonly failures: () => Promise<readonly string[]>;
}

type Kind = keyof JournalRecords;
type Put = (kind: Kind, records: ReadonlyMap<string, unknown>) => Promise<void>;

export const planted: readonly Planted[] = [
  {
    name: 'the intent to create is never written',
    failures: () =>
      killed('an issue that arrives late', (scene) =>
        journalled(scene, (put) => (kind, records) => put(kind, kind === 'create' ? without(records) : records)),
      ),
  },
  {
    name: 'the intent is cleared before the request is sent',
    failures: () =>
      killed('an issue that arrives late', (scene) =>
        journalled(scene, (put) => async (kind, records) => {
          await put(kind, records);
          if (kind === 'create') await put(kind, cleared(records));
        }),
      ),
  },
  {
    name: 'the intent is cleared before the link stands in the file',
    failures: () =>
      killed('a closed issue', (scene) =>
        journalled(scene, (put) => async (kind, records) => {
          const isMade = [...records.values()].some(
            (record) => record !== null && Object.hasOwn(record as object, 'made'),
          );
          await put(kind, records);
          if (kind === 'create' && isMade) await put(kind, cleared(records));
        }),
      ),
  },
  {
    name: 'a journal that is not durable when it says so',
    failures: () => killed('an issue that arrives late', (scene) => ({ ...scene, journal: lazy(scene.journal) })),
  },
  {
    name: 'the look for the newest items finds none',
    failures: () =>
      killed('an issue whose answer is lost, while lists lag', (scene) => ({
        ...scene,
        tracker: (inner) => ({
          ...inner,
          newest: async (above) => ({ ...(await inner.newest(above)), items: [] }),
        }),
      })),
  },
  {
    name: 'what is being sent is not remembered',
    failures: () =>
      editedAfterKill((scene) =>
        journalled(scene, (put) => (kind, records) => put(kind, kind === 'sent' ? without(records) : records)),
      ),
  },
  { name: 'what was refused counts as sent', failures: () => refusedOnce(takenForDone) },
  { name: 'the cursor moves past new items that a run left out', failures: () => leftOut(notCounted) },
];

/** So coarse that no table of kills can miss it. */
export const canary: Planted = {
  name: 'a run makes everything twice',
  failures: () =>
    killed('one issue', (scene) => ({
      ...scene,
      tracker: (inner) => ({
        ...inner,
        create: async (draft) => {
          await inner.create(draft);
          return inner.create(draft);
        },
      }),
      shown: (item) => ({ ...item, marker: null }),
    })),
};

/** Every single kill of a scenario; that kills come in pairs is no matter of these. */
async function killed(name: string, bend: (scene: Scene) => Scene): Promise<readonly string[]> {
  const scenario: Scenario | undefined = created[name];
  if (scenario === undefined) throw new Error(`no scenario "${name}"`);
  const { creates: _pairs, ...once } = scenario;
  const prepare = async (): Promise<Scene> => bend(makeScene(await scenario.prepare()));
  return (await killEverywhere({ ...once, prepare })).failures;
}

function journalled(scene: Scene, bend: (put: Put) => Put): Scene {
  const wrapped = (inner: MemoryJournal): MemoryJournal => ({
    ...inner,
    put: bend(inner.put as Put) as Journal['put'],
    fork: () => wrapped(inner.fork()),
  });
  return { ...scene, journal: wrapped(scene.journal) };
}

function without(records: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...records].filter(([, record]) => record === null));
}

function cleared(records: ReadonlyMap<string, unknown>): ReadonlyMap<string, null> {
  return new Map([...records].map(([key]) => [key, null]));
}

/** What was put last is on its way when it is acknowledged: who dies loses it. */
function lazy(inner: MemoryJournal): MemoryJournal {
  let waiting: (() => Promise<void>) | null = null;
  const arrive = async (): Promise<void> => {
    await waiting?.();
    waiting = null;
  };
  return {
    ...inner,
    put: async (kind, records) => {
      await arrive();
      waiting = () => inner.put(kind, records);
    },
    all: async (kind) => {
      await arrive();
      return inner.all(kind);
    },
    fork: () => lazy(inner.fork()),
  };
}
