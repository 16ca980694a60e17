import type { Config, RemoteConfig } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { MakeTracker } from './options.ts';

/** Type of a remote to its factory. One line a tracker; nothing of a tracker is loaded before it is used. */
export const trackers: Readonly<Record<string, () => Promise<MakeTracker>>> = {
  github: async () => (await import('./github/index.ts')).makeGithubTracker,
};

/** A configured remote, and the factory for it. @throws RoadmapError `config.remote_type` */
export async function trackerOf(
  config: Config,
  name: string,
): Promise<{ readonly remote: RemoteConfig; readonly make: MakeTracker }> {
  const remote = config.remotes[name];
  const load = remote !== undefined && Object.hasOwn(trackers, remote.type) ? trackers[remote.type] : undefined;
  if (remote !== undefined && load !== undefined) return { remote, make: await load() };
  throw new RoadmapError({
    kind: 'config',
    code: 'config.remote_type',
    message: `The remote "${name}" is of type "${remote?.type ?? ''}"; known: ${Object.keys(trackers).join(', ')}.`,
    hints: [`roadmap config set remotes.${name}.type github`],
  });
}
