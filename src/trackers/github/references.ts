import { idsByNumber } from './documents.ts';
import type { Repository } from './repository.ts';

/** Issues in one request. */
const PER_REQUEST = 50;

type Answer = Readonly<Record<string, Readonly<Record<string, { readonly id: string } | null>> | null>>;

/** The node ids of issues by key, those of other repositories as `owner/name#5`; what is not found is not in the answer. */
export async function findIssueIds(repository: Repository, keys: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const known = [...new Set(keys)].flatMap((key) => placeOf(repository, key) ?? []);
  for (let at = 0; at < known.length; at += PER_REQUEST) {
    await findSome(repository, known.slice(at, at + PER_REQUEST), found);
  }
  return found;
}

interface Place {
  readonly key: string;
  readonly owner: string;
  readonly name: string;
  readonly number: number;
}

function placeOf({ slug }: Repository, key: string): Place | null {
  const match = /^(?:([^/#\s]+)\/([^/#\s]+)#)?([1-9]\d{0,9})$/.exec(key);
  const number = Number(match?.[3] ?? 0);
  if (!match || number >= 2 ** 31) return null;
  return { key, number, owner: match[1] ?? slug.owner, name: match[2] ?? slug.name };
}

function groupPlaces(places: readonly Place[]): readonly (readonly Place[])[] {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const slug = `${place.owner}/${place.name}`;
    groups.set(slug, [...(groups.get(slug) ?? []), place]);
  }
  return [...groups.values()];
}

async function findSome(repository: Repository, places: readonly Place[], found: Map<string, string>): Promise<void> {
  const groups = groupPlaces(places);
  const variables = groups.flatMap((group, n) => [
    [`owner${n}`, group[0]?.owner],
    [`name${n}`, group[0]?.name],
  ]);
  const document = idsByNumber(groups.map((group) => group.map((place) => place.number)));
  const reply = await repository.client.read<Answer>(
    document,
    Object.fromEntries(variables) as Record<string, unknown>,
  );
  for (const [n, group] of groups.entries()) {
    for (const [at, place] of group.entries()) {
      const id = reply.data?.[`r${n}`]?.[`i${at}`]?.id;
      if (typeof id === 'string') found.set(place.key, id);
    }
  }
}
