import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { interruptible, interruptibleClock } from '../../src/app/interrupt.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Page, Tracker } from '../../src/ports/tracker.ts';
import type { HookDesk } from '../../src/ports/webhook.ts';
import { makeMapping } from '../../src/trackers/github/mapping.ts';
import { connectMemory } from '../../src/trackers/memory/index.ts';
import { createMemoryService, openItem } from '../../src/trackers/memory/server.ts';

const HOOK = { key: '1', url: 'https://a.example', differs: [], events: [] };

function makeTracker(): { readonly tracker: Tracker; readonly stop: () => void } {
  const service = createMemoryService(0);
  const mapping = makeMapping(defaultConfig, { type: 'memory', repo: 'memory/demo', fields: {}, mapping: {} });
  for (const title of ['one', 'two', 'three']) openItem(service, { values: { title }, author: 'us' });
  const abort = new AbortController();
  const plain = connectMemory({ service, mapping, login: 'us', page: 1 });
  return { tracker: interruptible(plain, abort.signal), stop: () => abort.abort() };
}

async function pagesOf(tracker: Tracker, seen: (page: Page) => void = () => undefined): Promise<number> {
  let count = 0;
  for await (const page of tracker.list(null)) {
    count += 1;
    seen(page);
  }
  return count;
}

describe('a tracker that can be interrupted', () => {
  it('answers like the tracker itself until the signal', async () => {
    const { tracker } = makeTracker();
    expect(await pagesOf(tracker)).toBe(3);
    expect([...(await tracker.get(['2'])).keys()]).toEqual(['2']);
    expect((await tracker.create({ id: 'aaaa000a', values: { title: 'four' } })).kind).toBe('done');
    expect((await tracker.newest(3)).items).toHaveLength(1);
    expect(tracker.cost().mutations).toBe(1);
  });

  it('is asked nothing after it', async () => {
    const { tracker, stop } = makeTracker();
    stop();
    const asks = [
      () => tracker.get(['1']),
      () => tracker.update([]),
      () => tracker.create({ id: 'aaaa000a', values: {} }),
      () => tracker.newest(null),
      () => tracker.vouch(['them']),
      () => pagesOf(tracker),
    ];
    for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: 'sync.interrupted' });
    expect(tracker.cost()).toEqual({ queries: 0, mutations: 0, rest: 0 });
  });

  it('asks nothing of its hooks after it', async () => {
    const asked: string[] = [];
    const hooks: HookDesk = {
      list: async () => [HOOK],
      create: async () => HOOK,
      update: async () => HOOK,
      ping: async () => undefined,
      attempts: async () => [],
      redeliver: async (_hook, { key }) => void asked.push(key),
    };
    const abort = new AbortController();
    const desk = interruptible({ ...makeTracker().tracker, hooks }, abort.signal).hooks;
    await desk?.redeliver(HOOK, { key: 'before' });
    abort.abort();
    await expect(desk?.redeliver(HOOK, { key: 'after' })).rejects.toMatchObject({ code: 'sync.interrupted' });
    await expect(desk?.list()).rejects.toMatchObject({ code: 'sync.interrupted' });
    expect(asked).toEqual(['before']);
  });

  it('ends a listing between two pages', async () => {
    const { tracker, stop } = makeTracker();
    let seen = 0;
    const walk = pagesOf(tracker, () => {
      seen += 1;
      if (seen === 2) stop();
    });
    await expect(walk).rejects.toMatchObject({ code: 'sync.interrupted' });
    expect(seen).toBe(2);
  });

  it('gives up a read that is under way, of each of its desks', async () => {
    const silent = async (): Promise<never> => new Promise(() => undefined);
    const desks = { list: silent, get: silent, attempts: silent } as unknown;
    const never = { [Symbol.asyncIterator]: () => ({ next: silent }) };
    const abort = new AbortController();
    const tracker = interruptible(
      {
        ...makeTracker().tracker,
        ...{ get: silent, access: silent, newest: silent, vouch: silent, list: () => never, scan: () => never },
        milestones: desks as NonNullable<Tracker['milestones']>,
        hooks: desks as HookDesk,
      },
      abort.signal,
    );
    const asked = [
      tracker.get(['1']),
      tracker.access(),
      tracker.newest(null),
      tracker.vouch(['them']),
      pagesOf(tracker),
      tracker.scan?.()[Symbol.asyncIterator]().next(),
      tracker.milestones?.list(),
      tracker.milestones?.get('1'),
      tracker.hooks?.list(),
      tracker.hooks?.attempts(HOOK, ''),
    ];
    abort.abort();
    for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: 'sync.interrupted' });
  });

  it('waits for a write that is under way, of each of its desks', async () => {
    const answers: (() => void)[] = [];
    const slow = async (): Promise<never> =>
      new Promise((resolve) => answers.push(() => resolve('done' as unknown as never)));
    const desks = { create: slow, update: slow, ping: slow, redeliver: slow } as unknown;
    const abort = new AbortController();
    const { comments, milestones, hooks, ...tracker } = interruptible(
      {
        ...makeTracker().tracker,
        ...{ update: slow, create: slow, remove: slow, comments: { add: slow, edit: slow, remove: slow } },
        milestones: desks as NonNullable<Tracker['milestones']>,
        hooks: desks as HookDesk,
      },
      abort.signal,
    );
    const never = undefined as never;
    const asks: readonly (() => Promise<unknown> | undefined)[] = [
      () => tracker.update([]),
      () => tracker.create(never),
      () => tracker.remove?.('1'),
      () => comments?.add(never, never),
      () => comments?.edit(never, ''),
      () => comments?.remove(never),
      () => milestones?.create(never),
      () => milestones?.update('1', {}),
      () => hooks?.create('', ''),
      () => hooks?.update(HOOK, ''),
      () => hooks?.ping(HOOK),
      () => hooks?.redeliver(HOOK, never),
    ];
    const asked = asks.map((ask) => ask());
    abort.abort();
    expect(answers).toHaveLength(asks.length);
    for (const answer of answers) answer();
    expect(await Promise.all(asked)).toEqual(asks.map(() => 'done'));
    for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: 'sync.interrupted' });
    expect(answers).toHaveLength(asks.length);
  });

  it('listens to the signal no longer than a question takes, and closes a listing that is left', async () => {
    const abort = new AbortController();
    let closed = 0;
    async function* endless(): AsyncGenerator<Page> {
      try {
        for (;;) yield { items: [], cursor: null } as unknown as Page;
      } finally {
        closed += 1;
      }
    }
    const plain = makeTracker().tracker;
    const tracker = interruptible({ ...plain, list: endless }, abort.signal);
    for (let at = 0; at < 3; at += 1) await tracker.get([]);
    for await (const _page of tracker.list(null)) break;
    expect(closed).toBe(1);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    const broken = interruptible({ ...plain, get: () => Promise.reject(new Error('broken')) }, abort.signal);
    await expect(broken.get([])).rejects.toThrow('broken');
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });
});

describe('a clock that can be interrupted', () => {
  it('tells the time, and wakes with an error when the signal comes', async () => {
    const abort = new AbortController();
    const clock = interruptibleClock(
      {
        now: () => 5,
        sleep: (_ms, signal) =>
          new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(new Error('aborted')))),
      },
      abort.signal,
    );
    expect(clock.now()).toBe(5);
    const asleep = clock.sleep(60_000);
    abort.abort();
    await expect(asleep).rejects.toMatchObject({ code: 'sync.interrupted' });
  });

  it('an error that is no interruption stays what it is', async () => {
    const clock = interruptibleClock(
      { now: () => 5, sleep: () => Promise.reject(new Error('broken clock')) },
      new AbortController().signal,
    );
    await expect(clock.sleep(1)).rejects.toThrow('broken clock');
  });
});
