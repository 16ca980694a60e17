import { lineAt } from './frontmatter.ts';
import { isBlank } from './read-plain-config.ts';
import { parseServerUrl } from './server-url.ts';
import { suggest } from './suggest.ts';
import { isTree, pairsAlong, parseYaml } from './yaml-tree.ts';
import type { Plain, YamlTree } from './yaml-tree.ts';

/** A server besides github.com that the user trusts; null: as such servers usually have it. */
export interface UserHost {
  readonly api_url: string | null;
  readonly graphql_url: string | null;
  /** The variable that holds the token for this host, and for no other. */
  readonly token_env: string | null;
}

/** The user's own configuration, for all repositories: where remotes are, which no repository may say. */
export interface UserConfig {
  readonly hosts: ReadonlyMap<string, UserHost>;
  /** By the remote's name in the repositories. */
  readonly remotes: ReadonlyMap<string, { readonly host: string }>;
  /** Who is told what a runner finds, besides its log. */
  readonly alerts: { readonly webhook: string | null; readonly desktop: boolean };
}

export interface UserConfigProblem {
  /** With dots; '' when the whole file is meant. */
  readonly key: string;
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

export interface UserConfigReading {
  readonly config: UserConfig;
  readonly problems: readonly UserConfigProblem[];
}

interface Rule {
  readonly expected: string;
  readonly holds: (text: string) => boolean;
}

const URL_RULE: Rule = {
  expected: 'an https URL without user, password or query (http only on this machine)',
  holds: (text) => parseServerUrl(text) !== null,
};
const HOST_RULE: Rule = {
  expected: 'the name of a host such as git.example.com',
  holds: (text) => /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?(?::\d{1,5})?$/i.test(text),
};
const REMOTE_RULE: Rule = {
  expected: 'the name of a remote such as github',
  holds: (text) => /^[a-z][a-z0-9_-]{0,38}$/.test(text),
};

const ALERT_RULE: Rule = {
  expected: 'webhook (with url) or desktop (with enabled)',
  holds: (text) => text === 'webhook' || text === 'desktop',
};
const FLAG_RULE: Rule = { expected: 'true or false', holds: (text) => text === 'true' || text === 'false' };

/** Family → what its names look like, and the keys below each name. */
const FAMILIES: Readonly<Record<string, { readonly name: Rule; readonly keys: Readonly<Record<string, Rule>> }>> = {
  hosts: {
    name: HOST_RULE,
    keys: {
      api_url: URL_RULE,
      graphql_url: URL_RULE,
      token_env: {
        expected: 'the name of a variable such as CORP_TOKEN',
        holds: (text) => /^[A-Za-z_]\w{0,99}$/.test(text),
      },
    },
  },
  remotes: { name: REMOTE_RULE, keys: { host: HOST_RULE } },
  alerts: { name: ALERT_RULE, keys: { url: URL_RULE, enabled: FLAG_RULE } },
};

/** Never throws. Keys under `x-` are free. @param text null: there is no such file. */
export function readUserConfig(text: string | null): UserConfigReading {
  const reader = new Reader();
  if (text === null || isBlank(text)) return reader.reading(() => 1);
  const tree = parseYaml(text);
  if (isTree(tree)) {
    reader.visit(tree.plain(tree.root));
    return reader.reading((path) => lineOf(text, tree.root, path));
  }
  const problems = tree.map(({ offset, message }) => {
    const line = lineAt(text, Math.min(offset, text.trimEnd().length));
    return { key: '', line, expected: 'readable YAML', found: message };
  });
  return { ...reader.reading(() => 1), problems };
}

type Path = readonly string[];

class Reader {
  private readonly values = new Map<string, Map<string, Map<string, string>>>();
  private readonly problems: { path: Path; expected: string; found: string }[] = [];

  visit(root: Plain): void {
    this.each([], root, Object.keys(FAMILIES), (family, below) => {
      const { name: rule, keys } = FAMILIES[family] ?? { name: HOST_RULE, keys: {} };
      this.each([family], below, null, (name, entry) => {
        const path = [family, name];
        if (!rule.holds(name)) return this.problem(path, rule.expected, `"${name.slice(0, 80)}"`);
        const held = this.place(family, name.toLowerCase());
        this.each(path, entry, Object.keys(keys), (key, value) => this.value([...path, key], keys[key], value, held));
      });
    });
  }

  reading(lineOf: (path: Path) => number): UserConfigReading {
    const at = (family: string): [string, Map<string, string>][] => [...(this.values.get(family) ?? [])];
    const hosts = at('hosts').map(([name, held]): [string, UserHost] => {
      const [api_url = null, graphql_url = null, token_env = null] = ['api_url', 'graphql_url', 'token_env'].map(
        (key) => held.get(key),
      );
      return [name, { api_url, graphql_url, token_env }];
    });
    const remotes = at('remotes').flatMap(([name, held]) => {
      const host = held.get('host')?.toLowerCase();
      return host === undefined ? [] : [[name, { host }] as const];
    });
    const problems = this.problems.map(({ path, expected, found }) => ({
      key: path.join('.'),
      line: lineOf(path),
      expected,
      found,
    }));
    const told = new Map(at('alerts'));
    const alerts = {
      webhook: told.get('webhook')?.get('url') ?? null,
      desktop: told.get('desktop')?.get('enabled') === 'true',
    };
    return { config: { hosts: new Map(hosts), remotes: new Map(remotes), alerts }, problems };
  }

  private each(
    path: Path,
    plain: Plain,
    known: readonly string[] | null,
    visit: (key: string, value: Plain) => void,
  ): void {
    if (plain === null) return;
    if (!(plain instanceof Map)) return this.problem(path, 'a map', Array.isArray(plain) ? 'a list' : 'a value');
    for (const [key, value] of plain as ReadonlyMap<string, Plain>) {
      if (key.startsWith('x-')) continue;
      if (known === null || known.includes(key)) visit(key, value);
      else this.problem([...path, key], expectedOf(known, key), 'an unknown key');
    }
  }

  private value(path: Path, rule: Rule | undefined, value: Plain, held: Map<string, string>): void {
    if (value === null || rule === undefined) return;
    // The value is not repeated: it may be a token in the wrong place.
    if (typeof value === 'string' && rule.holds(value)) held.set(path.at(-1) ?? '', value);
    else this.problem(path, rule.expected, 'another value');
  }

  private place(family: string, name: string): Map<string, string> {
    const names = this.values.get(family) ?? new Map<string, Map<string, string>>();
    const held = names.get(name) ?? new Map<string, string>();
    this.values.set(family, names.set(name, held));
    return held;
  }

  private problem(path: Path, expected: string, found: string): void {
    this.problems.push({ path, expected, found });
  }
}

function expectedOf(known: readonly string[], key: string): string {
  const near = suggest(key, known);
  return `one of ${known.join(', ')}${near === null ? '' : ` (did you mean ${near}?)`}`;
}

function lineOf(text: string, root: YamlTree['root'], path: Path): number {
  const pair = pairsAlong(root, path).at(-1);
  return pair === undefined ? 1 : lineAt(text, pair.key.range[0]);
}
