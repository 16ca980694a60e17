import { findNode, findRepo, unresolved } from '../call.ts';
import type { Resolvers } from '../call.ts';
import { Refusal } from '../changes/refusal.ts';
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
    node: (_: unknown, args: { id: string }, call) => {
      const row = findNode(call, args.id);
      if (row) return row;
      throw unresolved(args.id);
    },
    nodes: (_: unknown, args: { ids: readonly string[] }, call) =>
      args.ids.map((id) => {
        // An error value in a list becomes that element's null and an entry in `errors`, as on GitHub.
        return findNode(call, id) ?? unresolved(id);
      }),
    user: (_: unknown, args: { login: string }, call) => {
      const user = call.world.users.get(args.login.toLowerCase());
      if (user?.__typename === 'User') return user;
      throw new Refusal(`Could not resolve to a User with the login of '${args.login}'.`, { type: 'NOT_FOUND' });
    },
  },
};
