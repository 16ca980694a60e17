import { parseObject } from './troubles.ts';
import type { Repository } from './repository.ts';

const WRITERS = new Set(['admin', 'maintain', 'write']);

/** Which of these accounts may write to the repository; those GitHub does not tell about may not. One request each, once. */
export function makeVouch(repository: Repository): (logins: readonly string[]) => Promise<ReadonlySet<string>> {
  const known = new Map<string, boolean>();
  return async (logins) => {
    for (const login of new Set(logins)) {
      if (!known.has(login)) known.set(login, await mayWrite(repository, login));
    }
    return new Set(logins.filter((login) => known.get(login) === true));
  };
}

async function mayWrite({ client, slug }: Repository, login: string): Promise<boolean> {
  const path = `/repos/${slug.owner}/${slug.name}/collaborators/${encodeURIComponent(login)}/permission`;
  const answer = await client.get(path);
  return answer.status === 200 && WRITERS.has(String(parseObject(answer.body)?.['permission']));
}
