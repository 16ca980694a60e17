import { findRepo, unresolved } from '../call.ts';
import type { Call, Resolvers } from '../call.ts';
import { Refusal } from '../changes.ts';
import { iso, nameOf } from '../world.ts';

export const queryResolvers: Resolvers = {
  Query: {
    viewer: (_: unknown, __: unknown, call) => call.viewer,
    rateLimit: (_: unknown, __: unknown, call) => ({ ...call.rate, resetAt: iso(call.rate.resetAt) }),
    repository: (_: unknown, args: { owner: string; name: string; followRenames: boolean }, call) => {
      const repo = findRepo(call, args.owner, args.name);
      const asked = `${args.owner}/${args.name}`;
      const renamed = repo !== null && nameOf(repo).toLowerCase() !== asked.toLowerCase();
      if (repo && !(renamed && !args.followRenames)) return repo;
      throw new Refusal(`Could not resolve to a Repository with the name '${asked}'.`, { type: 'NOT_FOUND' });
    },
    node: (_: unknown, args: { id: string }, call) => findNode(call, args.id),
    nodes: (_: unknown, args: { ids: readonly string[] }, call) =>
      args.ids.map((id) => {
        // An error value in a list becomes that element's null and an entry in `errors`, as on GitHub.
        return call.world.nodes.get(id) ?? unresolved(id);
      }),
    user: (_: unknown, args: { login: string }, call) => {
      const user = call.world.users.get(args.login.toLowerCase());
      if (user) return user;
      throw new Refusal(`Could not resolve to a User with the login of '${args.login}'.`, { type: 'NOT_FOUND' });
    },
  },
};

function findNode(call: Call, id: string): unknown {
  const row = call.world.nodes.get(id);
  if (!row) throw unresolved(id);
  return row;
}
