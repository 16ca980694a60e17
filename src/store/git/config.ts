import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  type ConfigEntry,
  isTrue,
  lastValue,
  normalKey,
  readConfigFile,
  readConfigWithIncludes,
} from './config-file.ts';
import type { Env, Repository } from './repository.ts';

/** The configuration files of the machine and the user, weakest first (git-config(1), FILES). */
export function globalConfigPaths(env: Env): readonly string[] {
  const home = env['HOME'] ?? homedir();
  const system = isTrue(env['GIT_CONFIG_NOSYSTEM'] ?? null) ? [] : [env['GIT_CONFIG_SYSTEM'] ?? '/etc/gitconfig'];
  if (env['GIT_CONFIG_GLOBAL'] !== undefined) return [...system, env['GIT_CONFIG_GLOBAL']];
  return [...system, join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'git', 'config'), join(home, '.gitconfig')];
}

/**
 * A value that the repository's own file settles, without spawning: the last value wins, and this file comes last.
 * @returns undefined when somebody else has to be asked (not in the file, includes, a file per working tree, overrides).
 */
export function readLocalConfig(repository: Repository, key: string, env: Env): string | undefined {
  if (env['GIT_CONFIG_COUNT'] || env['GIT_CONFIG_PARAMETERS'] || env['GIT_CONFIG']) return undefined;
  const entries = readConfigFile(join(repository.commonDir, 'config'));
  const included = entries.some((entry) => entry.key.startsWith('include'));
  if (included || isTrue(lastValue(entries, 'extensions.worktreeConfig'))) return undefined;
  return lastValue(entries, key) ?? undefined;
}

/** Every file of the configuration read in process, weakest first: for a machine without git. */
export function readWholeConfig(repository: Repository, env: Env): readonly ConfigEntry[] {
  const paths = [...globalConfigPaths(env), join(repository.commonDir, 'config')];
  const entries = paths.flatMap((path) => readConfigWithIncludes(path));
  if (isTrue(lastValue(entries, 'extensions.worktreeConfig'))) {
    entries.push(...readConfigWithIncludes(join(repository.gitDir, 'config.worktree')));
  }
  return [...entries, ...environmentConfig(env)];
}

/** What the environment says on top of all files (git-config(1), GIT_CONFIG_COUNT). */
export function environmentConfig(env: Env): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  for (let at = 0; at < Number(env['GIT_CONFIG_COUNT'] ?? 0); at++) {
    const key = env[`GIT_CONFIG_KEY_${at}`];
    const value = env[`GIT_CONFIG_VALUE_${at}`];
    if (key !== undefined && value !== undefined) entries.push({ key: normalKey(key), value });
  }
  return entries;
}
