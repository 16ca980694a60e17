import { readFileSync, statSync } from 'node:fs';
import { RoadmapError } from '../src/model/errors.ts';
import { readUserConfig, type UserConfig } from '../src/model/user-config.ts';
import { userConfigPath } from './user-config-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_BYTES = 1024 * 1024;

/** The user's own configuration; empty where there is none. @throws RoadmapError `config.user` naming file, key and line */
export function loadUserConfig(env: Environment): UserConfig {
  const path = userConfigPath(env);
  const { config, problems } = readUserConfig(read(path));
  const [first] = problems;
  if (first === undefined) return config;
  const lines = problems.map(({ key, line, expected, found }) => {
    const what = key === '' ? 'the file' : key;
    return `${path}: ${what}: expected ${expected}, found ${found} (line ${String(line)})`;
  });
  throw broken(lines.join('\n'), { file: path, problems });
}

function read(path: string): string | null {
  try {
    if (statSync(path).size > MAX_BYTES) throw broken(`${path}: expected at most 1 MiB`, { file: path });
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof RoadmapError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw broken(`${path}: expected a readable file in UTF-8 (${code ?? 'not UTF-8'})`, { file: path });
  }
}

function broken(message: string, data: Readonly<Record<string, unknown>>): RoadmapError {
  const hints = ['$EDITOR "$(roadmap config path --user)"'];
  return new RoadmapError({ kind: 'config', code: 'config.user', message, hints, data });
}
