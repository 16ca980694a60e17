import type { Config } from '../model/config.ts';
import { derivedId } from '../model/derived-id.ts';
import type { Issue } from '../model/issue.ts';
import type { Files } from '../ports/files.ts';
import type { BrokenFile, IssueStore } from '../ports/issue-store.ts';
import { originOf } from './import-origin.ts';
import type { ForeignIssue } from './import-types.ts';

export interface ImportPorts {
  readonly issues: IssueStore;
  readonly archive: IssueStore;
  readonly files: Files;
}

/** An issue that has an id here: there, in the archive, broken, or deleted on purpose. */
export interface Holder {
  readonly id: string;
  /** Of its file; null when it was deleted. */
  readonly path: string | null;
  readonly origin: string | null;
  /** `remote:number` */
  readonly links: readonly string[];
  readonly created: string | null;
  /** It says no more of itself than its id. */
  readonly mute: boolean;
}

/** What is here already, by all that an import can be recognised by. */
export interface Shelf {
  /** The issue that a record has become, wherever it lies and whatever it is called by now. */
  find(issue: ForeignIssue): Holder | null;
  has(id: string): boolean;
  holding(id: string): Holder | null;
  /** @param link `remote:number` */
  linked(link: string): Holder | null;
}

/** Reads every issue, the archived ones too, and the marks of deleted ones. */
export async function readShelf({ issues, archive }: ImportPorts, config: Config): Promise<Shelf> {
  const listings = await Promise.all([issues.list(), archive.list()]);
  const holders: Holder[] = [
    ...listings.flatMap((listing) => listing.issues.map((issue) => holderOf(issue, config))),
    ...listings.flatMap((listing) => listing.broken.flatMap(brokenHolder)),
    ...(await issues.tombstones()).map(({ id, remote_ids }) => ({
      id,
      path: null,
      origin: null,
      links: linksOf(remote_ids),
      created: null,
      mute: true,
    })),
  ];
  const byId = new Map(holders.map((holder) => [holder.id, holder]));
  const byOrigin = new Map(holders.flatMap((holder) => (holder.origin === null ? [] : [[holder.origin, holder]])));
  const byLink = new Map(holders.flatMap((holder) => holder.links.map((link) => [link, holder] as const)));
  return {
    has: (id) => byId.has(id),
    holding: (id) => byId.get(id) ?? null,
    linked: (link) => byLink.get(link) ?? null,
    find: ({ origin, link, marker, seed }) => {
      const known = link === null ? undefined : byLink.get(`${link.remote}:${link.number}`);
      const marked = byId.get(marker ?? '');
      const derived = byId.get(derivedId(seed.type, seed.key, NONE));
      // One that was unlinked here, or sent from here, says nothing of where it came from.
      const nameless = (holder: Holder | undefined): boolean => holder?.origin === null && holder.links.length === 0;
      if (known !== undefined) return known;
      if (byOrigin.has(origin)) return byOrigin.get(origin) ?? null;
      if (marked !== undefined && nameless(marked)) return marked;
      return derived !== undefined && (derived.mute || (link !== null && nameless(derived))) ? derived : null;
    },
  };
}

const NONE = { has: () => false };

function holderOf({ id, path, text, values }: Issue, config: Config): Holder {
  return {
    id,
    path,
    origin: originOf(text, config),
    links: linksOf(values.remote_ids ?? {}),
    created: values.created ?? null,
    mute: false,
  };
}

/** A file that cannot be read keeps its id and its links taken: what it holds may be what would be imported again. */
function brokenHolder({ path, id, claims }: BrokenFile): readonly Holder[] {
  if (id === null && claims.length === 0) return [];
  return [{ id: id ?? path, path, origin: null, links: claims, created: null, mute: true }];
}

function linksOf(remote_ids: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(remote_ids).map(([remote, number]) => `${remote}:${number}`);
}
