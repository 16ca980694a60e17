import type { Access, Item, Page, Tracker } from '../../src/ports/tracker.ts';
import { makeView } from '../../src/trackers/memory/shown.ts';
import type { StoredItem } from '../../src/trackers/memory/server.ts';
import { refusal, type Moody } from './tracker-mood.ts';

/** The tracker as its world's mood lets it be seen and written. */
export function moody(inner: Tracker, world: Moody): Tracker {
  const { mood } = world;
  mood.blocked = false;
  if (mood.kinds.size === 0) return inner;
  const read = <T>(work: () => Promise<T>): Promise<T> => reading(world, work);
  const { comments, milestones } = inner;
  return {
    ...inner,
    list: (since) => (mood.kinds.has('shifting') ? shifting(inner, world, since) : seen(inner, world, since)),
    get: (keys) => read(async () => singles(world, await inner.get(keys))),
    newest: (above) =>
      read(async () => {
        const { items, at } = await inner.newest(above);
        return { items: items.filter((item) => mood.rights !== 'blind' && !mood.away.has(Number(item.key))), at };
      }),
    update: async (updates) => {
      mayWrite(world);
      const lost = updates.filter(({ item }) => mood.away.has(Number(item.key)));
      const outcomes = await inner.update(updates.filter((one) => !lost.includes(one)));
      const rest = [...outcomes];
      const all = updates.map((one) =>
        lost.includes(one) ? ({ kind: 'failed', message: 'not found' } as const) : (rest.shift() ?? SILENCE),
      );
      return isTorn(world) ? all.slice(0, -1) : all;
    },
    create: async (draft) => {
      mayWrite(world);
      return inner.create(draft);
    },
    ...(inner.scan !== undefined && { scan: () => scan(inner, world) }),
    ...(inner.remove !== undefined && { remove: writing(world, inner.remove.bind(inner)) }),
    ...(comments !== undefined && {
      comments: {
        add: writing(world, comments.add),
        edit: writing(world, comments.edit),
        remove: writing(world, comments.remove),
      },
    }),
    ...(milestones !== undefined && {
      milestones: {
        list: () => read(milestones.list),
        get: (key) => read(() => milestones.get(key)),
        create: writing(world, milestones.create),
        update: writing(world, milestones.update),
      },
    }),
  };
}

const SILENCE = { kind: 'unknown', message: 'no answer' } as const;

async function reading<T>({ mood }: Moody, work: () => Promise<T>): Promise<T> {
  if (mood.rights === 'none') throw refusal(mood.trouble);
  return work();
}

function writing<Args extends unknown[], T>(
  world: Moody,
  write: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    mayWrite(world);
    return write(...args);
  };
}

function mayWrite({ mood }: Moody): void {
  if (mood.rights === 'none') throw refusal(mood.trouble);
  if (mood.rights !== 'all') throw refusal('remote.forbidden');
}

/** Some answers, while things go wrong, lack their end. */
function isTorn({ mood, faults }: Moody): boolean {
  return faults.rate > 0 && mood.kinds.has('torn') && mood.dice.chance(10);
}

function singles(world: Moody, answers: Awaited<ReturnType<Tracker['get']>>): typeof answers {
  const { mood } = world;
  const blind = { absent: 'unknown', message: 'not found, or not allowed' } as const;
  const shown = [...answers].map(([key, answer]) => {
    const away = mood.rights === 'blind' ? blind : mood.away.get(Number(key));
    return [key, away ?? answer] as const;
  });
  return new Map(isTorn(world) ? shown.slice(0, -1) : shown);
}

async function* seen(inner: Tracker, world: Moody, since: string | null): AsyncGenerator<Page> {
  const { mood } = world;
  for await (const page of firstRead(world, inner.list(since))) {
    const items = page.items.filter((item) => mood.rights !== 'blind' && !mood.away.has(Number(item.key)));
    if (isTorn(world)) return;
    yield { ...page, access: accessOf(world, page.access), items };
  }
}

/** Every page is what lies behind the last one when it is asked for: what is edited meanwhile goes to the end, and is shown again. */
async function* shifting(inner: Tracker, world: Moody, since: string | null): AsyncGenerator<Page> {
  const { mood, service, mapping } = world;
  const after = (one: StoredItem, last: StoredItem): boolean =>
    one.updated_at > last.updated_at || (one.updated_at === last.updated_at && one.number > last.number);
  let last: StoredItem | null = null;
  for (;;) {
    // A request of its own, with all that may go wrong with one.
    const access = await accessNow(inner, world);
    const rest = [...service.items.values()]
      .filter((one) => !one.deleted && !mood.away.has(one.number) && mood.rights !== 'blind')
      .filter((one) => (since === null || one.updated_at >= since) && (last === null || after(one, last)))
      .sort((a, b) => (after(a, b) ? 1 : -1));
    const view = makeView(service, { fields: mapping.fields, login: 'us', comments: inner.comments !== undefined });
    const found = rest.slice(0, 3);
    if (isTorn(world)) return;
    yield { access, items: found.map((one): Item => view.item(one)), last: rest.length <= 3 };
    if (rest.length <= 3) return;
    last = found.at(-1) ?? null;
  }
}

async function accessNow(inner: Tracker, world: Moody): Promise<Access> {
  for await (const page of firstRead(world, inner.list('9999'))) return accessOf(world, page.access);
  throw refusal('remote.malformed');
}

async function* firstRead({ mood }: Moody, pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  if (mood.rights === 'none') {
    mood.blocked = true;
    throw refusal(mood.trouble);
  }
  yield* pages;
}

function accessOf({ mood }: Moody, access: Access): Access {
  return mood.rights === 'read' ? { ...access, writable: false } : access;
}

async function* scan(inner: Tracker, world: Moody): ReturnType<NonNullable<Tracker['scan']>> {
  const { mood } = world;
  if (mood.rights === 'none') throw refusal(mood.trouble);
  for await (const page of inner.scan?.() ?? [])
    yield new Map([...page].filter(([key]) => mood.rights !== 'blind' && !mood.away.has(Number(key))));
}
