import { findPeople as document } from './documents.ts';
import type { Connection, UserNode } from './items.ts';
import type { Repository } from './repository.ts';
import { fold } from './text.ts';
import { malformed } from './troubles.ts';

export interface Person {
  /** Null: GitHub has no such account. */
  readonly id: string | null;
  readonly assignable: boolean;
}

/** People in one request. */
const PER_REQUEST = 30;

type Answer = { readonly repository: Readonly<Record<string, Connection<UserNode> | null>> | null } & Readonly<
  Record<string, UserNode | null>
>;

/** Whom these logins name, by folded login, and whether issues of this repository can be assigned to them. */
export async function findPeople(repository: Repository, logins: readonly string[]): Promise<Map<string, Person>> {
  const found = new Map<string, Person>();
  for (let at = 0; at < logins.length; at += PER_REQUEST) {
    const some = logins.slice(at, at + PER_REQUEST);
    const names = Object.fromEntries(some.map((login, n) => [`login${n}`, login]));
    const reply = await repository.client.read<Answer>(document(some.length), { ...repository.slug, ...names });
    for (const [n, login] of some.entries()) found.set(fold(login), readPerson(reply.data, n, login));
  }
  return found;
}

function readPerson(data: Answer | null, n: number, login: string): Person {
  const matches = data?.repository?.[`a${n}`];
  if (!Array.isArray(matches?.nodes)) throw malformed('the people of the repository are missing in it');
  const assignable = matches.nodes.find((user) => fold(user.login) === fold(login));
  if (assignable) return { id: assignable.id, assignable: true };
  const account = data?.[`u${n}`] ?? null;
  // With more matches than a page holds, GitHub itself may decide.
  return { id: account?.id ?? null, assignable: account !== null && matches.pageInfo.hasNextPage };
}
