import type { ItemMilestone, MilestoneDesk, Page, Tracker } from '../ports/tracker.ts';

/** All that was learnt of a tracker, where that was one listing of what changed and what comes with it. */
export interface Heard {
  readonly since: string;
  /** By the server's clock. */
  readonly at: string;
  readonly pages: readonly Page[];
  /** Null: they were not asked for. */
  readonly milestones: readonly ItemMilestone[] | null;
}

export interface Watched {
  /** The same tracker. What `ask` was told already costs no other request. */
  readonly tracker: Tracker;
  /** Asks as a run does that lists what changed since then. */
  ask(since: string, milestones: boolean): Promise<Heard>;
  /** Null: more was asked than that, or something was sent. */
  heard(): Heard | null;
}

/** Remembers what is asked of a tracker. */
export function watch(inner: Tracker): Watched {
  const listings = new Map<string, Listing>();
  let more = false;
  let milestones: readonly ItemMilestone[] | null = null;
  let ahead: readonly ItemMilestone[] | null = null;
  const noted = <T extends object>(target: T, own: Partial<T>): T =>
    new Proxy(target, {
      get(_target, name: string) {
        if (name in own) return own[name as keyof T];
        const member: unknown = target[name as keyof T];
        if (typeof member !== 'function' || SILENT.has(name)) return member;
        return (...args: unknown[]): unknown => {
          more = true;
          return member.apply(target, args);
        };
      },
    });
  const listChanges = (since: string): AsyncIterable<Page> => {
    const listing = listings.get(since) ?? { pages: [], rest: inner.list(since)[Symbol.asyncIterator]() };
    listings.set(since, listing);
    return replay(listing);
  };
  const list = (since: string | null): AsyncIterable<Page> => {
    if (since !== null) return listChanges(since);
    more = true;
    return inner.list(null);
  };
  const { comments, milestones: desk } = inner;
  const listMilestones = async (those: MilestoneDesk): Promise<readonly ItemMilestone[]> => {
    milestones = ahead ?? (await those.list());
    ahead = null;
    return milestones;
  };
  const heardOf = (since: string, { pages }: Listing): Heard => {
    const [first] = pages as readonly Page[] as readonly [Page, ...Page[]];
    return { since, at: first.access.at, pages, milestones };
  };
  return {
    tracker: noted(inner, {
      list,
      ...(comments && { comments: noted(comments, {}) }),
      ...(desk && { milestones: noted(desk, { list: () => listMilestones(desk) }) }),
    }),
    async ask(since, alsoMilestones) {
      const pages = listChanges(since)[Symbol.asyncIterator]();
      while ((await pages.next()).done !== true);
      if (alsoMilestones) ahead = await listMilestones(desk as MilestoneDesk);
      return heardOf(since, listings.get(since) as Listing);
    },
    heard: () => {
      if (more || listings.size > 1) return null;
      const [[since, listing]] = [...listings] as [[string, Listing]];
      return heardOf(since, listing);
    },
  };
}

/** What nobody is asked for. */
const SILENT = new Set(['cost', 'limit', 'estimate']);

interface Listing {
  readonly pages: Page[];
  readonly rest: AsyncIterator<Page>;
}

/** The pages that came before, then those that come. */
async function* replay({ pages, rest }: Listing): AsyncGenerator<Page> {
  for (let at = 0; ; at += 1) {
    const known = pages[at];
    const next = known === undefined ? await rest.next() : { value: known, done: false };
    if (next.done === true) return;
    if (known === undefined) pages.push(next.value as Page);
    yield next.value as Page;
  }
}
