import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';

/** Who runs the command, where it cannot do without a name. @throws RoadmapError `user.unknown` */
export async function knownUser(context: Context): Promise<string> {
  const user = await context.user();
  if (user !== null) return user;
  throw new RoadmapError({
    kind: 'user',
    code: 'user.unknown',
    message: 'it is not known who you are: neither ROADMAP_USER nor git user.name is set',
    hints: ['export ROADMAP_USER=<login>'],
  });
}
