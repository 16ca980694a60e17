import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { readConfig } from '../../src/model/read-config.ts';
import { seedText } from './support.ts';

test('no file, an empty one and one of comments give the defaults', () => {
  for (const text of [null, '', '# nothing yet\n\n  # at all\r\n', '\ufeff']) {
    expect(readConfig(text)).toEqual({ config: defaultConfig, problems: [] });
  }
});

test('every key is read, what is not said has its default', () => {
  const { config, problems } = readConfig(`version: 1
project: { name: Demo, default_milestone: v1 }
statuses: [{name: open, category: unstarted}, {name: shipped, category: done}]
priorities: [now, later]
issue_types: [task]
format: { updated: false, max_file_bytes: 4096 }
remotes:
  github:
    type: github
    repo: owner/name
    fields: { labels: pull, body: off }
    mapping:
      status: { in-progress: 'status: wip' }
      issue_type: { bug: kind/bug }
sync: { branch: main, commit: false, strategy: latest, strategies: { title: local }, push_new: none, pull_new: none,
  filter: { labels: [a, b], assignee: ana, milestone: v1, state: open }, mentions: neutralise, claims: never,
  share_snapshots: true, git: pull-push }
auto: { interval_minutes: 5, cron: '*/5 * * * *', enabled: false }
health: { check_minutes: 1 }
x-mine: { anything: [at, all] }
`);
  expect(problems).toEqual([]);
  expect(config).toEqual({
    version: 1,
    project: { name: 'Demo', default_milestone: 'v1' },
    statuses: [
      { name: 'open', category: 'unstarted' },
      { name: 'shipped', category: 'done' },
    ],
    priorities: ['now', 'later'],
    issue_types: ['task'],
    format: { updated: false, max_file_bytes: 4096 },
    remotes: {
      github: {
        type: 'github',
        repo: 'owner/name',
        fields: { labels: 'pull', body: 'off' },
        mapping: { status: { 'in-progress': 'status: wip' }, issue_type: { bug: 'kind/bug' } },
      },
    },
    sync: {
      branch: 'main',
      commit: false,
      strategy: 'latest',
      strategies: { title: 'local' },
      push_new: 'none',
      pull_new: 'none',
      filter: { labels: ['a', 'b'], assignee: 'ana', milestone: 'v1', state: 'open' },
      mentions: 'neutralise',
      claims: 'never',
      share_snapshots: true,
      git: 'pull-push',
    },
    auto: { interval_minutes: 5, cron: '*/5 * * * *', enabled: false },
    health: { check_minutes: 1 },
  });
  expect(Object.getPrototypeOf(config.remotes)).toBeNull();
});

test('the configuration of the older tool is understood', () => {
  const { config, problems } = readConfig(seedText('config.yaml'));
  expect(problems).toEqual([]);
  expect(config).toEqual({
    ...defaultConfig,
    remotes: { github: { type: 'github', repo: 'shanewilkins/roadmap', fields: {}, mapping: {} } },
  });
  expect(readConfig('display: {default_milestone: v1}\n').config.project.default_milestone).toBe('v1');
});

test('what the newer keys say goes before what the older ones say', () => {
  const text = 'github: {owner: a, repo: b}\nremotes: {github: {type: github, repo: c/d}}\n';
  expect(readConfig(text).config.remotes['github']?.repo).toBe('c/d');
});

describe('a problem names the key, its line, what was expected and found', () => {
  test.each([
    [
      'a key with a slip',
      'version: 1\nsync:\n  brnach: main\n',
      'config.unknown_key',
      'sync.brnach',
      3,
      /did you mean sync.branch/,
    ],
    ['a key of nowhere', 'zzz: 1\n', 'config.unknown_key', 'zzz', 1, /config list/],
    [
      'a field that does not exist',
      'sync: {strategies: {titel: local}}\n',
      'config.unknown_key',
      'sync.strategies.titel',
      1,
      /title/,
    ],
    [
      'a name no remote can have',
      'remotes: {"a b": {type: github, repo: a/b}}\n',
      'config.unknown_key',
      'remotes.a b',
      1,
      /config list/,
    ],
    ['a wrong word', 'sync: {strategy: newest}\n', 'config.value', 'sync.strategy', 1, /./],
    ['a word for a switch', 'sync: {commit: sure}\n', 'config.value', 'sync.commit', 1, /./],
    ['a number that is too small', 'auto: {interval_minutes: 0}\n', 'config.value', 'auto.interval_minutes', 1, /./],
    ['a value in place of a map', 'sync: main\n', 'config.value', 'sync', 1, /./],
    ['a map in place of a value', 'project: {name: {a: b}}\n', 'config.value', 'project.name', 1, /./],
    ['a list in place of the file', 'statuses: [todo]\n', 'config.value', 'statuses', 1, /./],
    ['statuses without a done one', 'statuses: [{name: a, category: started}]\n', 'config.value', 'statuses', 1, /./],
    [
      'an address in place of a repository',
      'remotes: {github: {type: github, repo: "https://github.com/a/b"}}\n',
      'config.value',
      'remotes.github.repo',
      1,
      /./,
    ],
    [
      'a path in place of a repository',
      'remotes: {github: {type: github, repo: a/..}}\n',
      'config.value',
      'remotes.github.repo',
      1,
      /./,
    ],
    ['an option in place of a branch', 'sync: {branch: --upload-pack=x}\n', 'config.value', 'sync.branch', 1, /./],
    [
      'a remote without repository',
      'remotes:\n  github:\n    type: github\n',
      'config.missing',
      'remotes.github.repo',
      2,
      /./,
    ],
    ['an odd repository in the older form', 'github: {owner: "a/b", repo: c}\n', 'config.value', 'github.repo', 1, /./],
    [
      'a token',
      'remotes: {github: {type: github, repo: a/b, token: ghp_secret}}\n',
      'config.forbidden',
      'remotes.github.token',
      1,
      /environment/,
    ],
    [
      'a base address',
      'remotes: {github: {type: github, repo: a/b, api_url: "http://evil"}}\n',
      'config.forbidden',
      'remotes.github.api_url',
      1,
      /environment/,
    ],
    [
      'a secret in the older form',
      'github: {owner: a, repo: b, webhook_secret: abc}\n',
      'config.forbidden',
      'github.webhook_secret',
      1,
      /environment/,
    ],
    ['a newer version', 'version: 2\n', 'config.version', 'version', 1, /install a newer/],
    ['broken YAML', 'a: 1\nsync: [\n', 'config.unreadable', '', 2, /./],
    ['a hostile key', 'sync: {__proto__: {commit: false}}\n', 'config.unreadable', '', 1, /./],
  ])('%s', (_, text, code, key, line, hint) => {
    const { config, problems } = readConfig(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, key, line });
    expect(problems[0]?.hint).toMatch(hint);
    expect(problems[0]?.message).toContain(key);
    expect(JSON.stringify(problems)).not.toMatch(/ghp_secret|evil"|abc/);
    expect(config.sync.commit).toBe(true);
  });

  test('several are all told, and what is right still counts', () => {
    const { config, problems } = readConfig('sync: {commit: maybe, branch: main}\nauto: {cronn: x}\n');
    expect(problems.map(({ key }) => key)).toEqual(['sync.commit', 'auto.cronn']);
    expect(config.sync.branch).toBe('main');
  });
});
