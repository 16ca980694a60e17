import { badName, namesBelow, settingAt } from './config-schema.ts';
import { defaultConfig } from './config-defaults.ts';
import type { Config, RemoteConfig } from './config.ts';
import { suggest } from './suggest.ts';
import type { Plain } from './yaml-tree.ts';

export interface ConfigProblem {
  /** `config.unreadable`, `config.unknown_key`, `config.value`, `config.missing`, `config.forbidden`; `config.version`: read-only. */
  readonly code: string;
  /** With dots; '' when the whole file is meant. */
  readonly key: string;
  readonly line: number;
  readonly expected: string;
  readonly found: string;
  readonly message: string;
  readonly hint: string;
}

export interface ConfigReading {
  /** Defaults stand where a key is missing or wrong. */
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

/** The version of the format that this program writes; a newer one is only read. */
const CONFIG_VERSION = 1;

/** A problem whose line is still to be looked up, by the path of its key. */
export type Problem = Omit<ConfigProblem, 'line'> & { readonly path: readonly string[] };

/** What the keys of `config.yaml` mean, every default filled in. Never throws. */
export function understandConfig(root: Plain): { readonly config: Config; readonly problems: readonly Problem[] } {
  const reader = new Reader();
  reader.visit([], root);
  const { legacy, problems } = reader;
  const config = configFrom(merge(legacy, reader.draft) as Draft, problems);
  return { config, problems };
}

type Draft = { readonly [key: string]: unknown };
/** Keys that would aim, arm or run something; they belong to the user's own configuration or the environment. */
const FORBIDDEN =
  /^(?:url|base_?url|api_?url|graphql_?url|host|endpoint|token|access_token|password|secret|webhook_secret|command|exec|hook)$/i;
/** What the older tool wrote beside `github`; read over, never used, but for the default milestone. */
const LEGACY = new Set(['user', 'paths', 'github', 'display', 'behavior']);

class Reader {
  readonly problems: Problem[] = [];
  readonly draft = Object.create(null) as Record<string, unknown>;
  readonly legacy = Object.create(null) as Record<string, unknown>;

  visit(path: readonly string[], plain: Plain): void {
    const names = namesBelow(path);
    if (!(plain instanceof Map)) {
      if (plain !== null) this.problems.push(problem('config.value', path, ['a map', show(plain)]));
      return;
    }
    for (const [key, value] of plain as ReadonlyMap<string, Plain>) {
      if (!key.startsWith('x-')) this.entry([...path, key], value, names);
    }
  }

  private entry(path: readonly string[], value: Plain, names: readonly string[] | null): void {
    const key = path.at(-1) ?? '';
    if (path.length === 1 && LEGACY.has(key)) return this.legacyEntry(key, value);
    const bad = names === null ? badName(path) : names.includes(key) ? null : { expected: 'a known key', known: names };
    if (bad !== null) this.problems.push(unknownKey(path, bad, value));
    else if (settingAt(path) === undefined) this.visit(path, value);
    else if (value !== null) this.setting(path, value);
  }

  private setting(path: readonly string[], plain: Plain): void {
    const rule = settingAt(path);
    const value = rule?.read(plain);
    if (value === undefined) this.problems.push(problem('config.value', path, [rule?.expected ?? '', show(plain)]));
    else put(this.draft, path, value);
  }

  private legacyEntry(key: string, value: Plain): void {
    if (!(value instanceof Map)) return;
    const map = value as ReadonlyMap<string, Plain>;
    for (const [name, held] of map) {
      const full = held !== null && held !== '';
      if (full && FORBIDDEN.test(name)) this.problems.push(unknownKey([key, name], { expected: '', known: [] }, held));
    }
    if (key === 'github') this.legacyRemote(map.get('owner'), map.get('repo'));
    const milestone = map.get('default_milestone');
    if (key === 'display' && typeof milestone === 'string')
      put(this.legacy, ['project', 'default_milestone'], milestone);
  }

  private legacyRemote(owner: Plain | undefined, name: Plain | undefined): void {
    if (typeof owner !== 'string' || typeof name !== 'string') return;
    const [path, repo] = [['remotes', 'github', 'repo'], `${owner}/${name}`];
    if (settingAt(path)?.read(repo) === undefined) {
      this.problems.push(problem('config.value', ['github', 'repo'], ['an owner and the name of a repository', repo]));
      return;
    }
    put(this.legacy, path, repo);
    put(this.legacy, ['remotes', 'github', 'type'], 'github');
  }
}

function configFrom(draft: Draft, problems: Problem[]): Config {
  const filled = merge(defaultConfig, { ...draft, remotes: {} }) as Config;
  if (filled.version > CONFIG_VERSION) problems.push(tooNew(filled.version));
  const remotes = Object.create(null) as Record<string, RemoteConfig>;
  for (const [name, partial] of Object.entries((draft['remotes'] ?? {}) as Record<string, Partial<RemoteConfig>>)) {
    for (const key of ['type', 'repo'] as const) {
      const said = problems.some((one) => one.key === `remotes.${name}.${key}`);
      if (partial[key] === undefined && !said) {
        problems.push(
          problem('config.missing', ['remotes', name, key], [key === 'type' ? 'github' : 'owner/name', 'nothing']),
        );
      }
    }
    const { type, repo } = partial;
    if (type !== undefined && repo !== undefined) remotes[name] = { fields: {}, mapping: {}, ...partial, type, repo };
  }
  return { ...filled, remotes };
}

/** Maps merged key by key, anything else replaced; the result has no prototype. */
function merge(under: unknown, over: unknown): unknown {
  if (!isMapLike(under) || !isMapLike(over)) return over === undefined ? under : over;
  const merged = Object.assign(Object.create(null) as Record<string, unknown>, under);
  for (const [key, value] of Object.entries(over)) merged[key] = merge(merged[key], value);
  return merged;
}

function isMapLike(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(draft: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    draft[key] = value;
    return;
  }
  const below = (draft[key] ??= Object.create(null)) as Record<string, unknown>;
  put(below, rest, value);
}

function problem(code: string, path: readonly string[], [expected, found]: readonly [string, string]): Problem {
  const key = path.join('.');
  const message = `config.yaml: ${key === '' ? 'the file' : key}: expected ${expected}, found ${found}.`;
  return { path, code, key, expected, found, message, hint: 'roadmap config list' };
}

function unknownKey(
  path: readonly string[],
  bad: { readonly expected: string; readonly known: readonly string[] },
  value: Plain,
): Problem {
  const name = path.at(-1) ?? '';
  const key = path.join('.');
  if (FORBIDDEN.test(name)) {
    const message = `config.yaml: ${key} may not stand in a repository: no address, no secret and no command may.`;
    const hint = 'Put it into your own configuration ($XDG_CONFIG_HOME/roadmap/config.yaml) or the environment.';
    return { path, code: 'config.forbidden', key, expected: 'no such key', found: show(value, true), message, hint };
  }
  const near = suggest(name, bad.known);
  const expected = bad.known.length > 0 ? `one of ${bad.known.join(', ')}` : bad.expected;
  const hint = near === null ? 'roadmap config list' : `did you mean ${[...path.slice(0, -1), near].join('.')}?`;
  const message = `config.yaml: ${key} is not a known key: expected ${expected}.`;
  return { path, code: 'config.unknown_key', key, expected, found: name, message, hint };
}

function tooNew(version: number): Problem {
  const [expected, found] = [`${String(CONFIG_VERSION)} or less`, String(version)];
  const message = `config.yaml was made by a newer roadmap (version ${found}); this one reads it, and writes nothing.`;
  return {
    path: ['version'],
    code: 'config.version',
    key: 'version',
    expected,
    found,
    message,
    hint: 'install a newer roadmap, as you installed this one',
  };
}

/** A value for a message; a secret is not repeated. */
function show(plain: Plain, secret = false): string {
  if (secret) return 'a value';
  if (plain === null) return 'nothing';
  if (typeof plain !== 'string') return plain instanceof Map ? 'a map' : 'a list';
  return `"${plain.length > 80 ? `${plain.slice(0, 80)}…` : plain}"`;
}
