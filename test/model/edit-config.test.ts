import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  getConfigKey,
  listConfigKeys,
  printConfig,
  setConfigKey,
  unsetConfigKey,
} from '../../src/model/edit-config.ts';
import { readConfig } from '../../src/model/read-config.ts';

const text = `# top
version: 1 # v
project: { name: 'Demo' }   # p
remotes:
  github: # g
    type: github
    repo: a/b
# before priorities
priorities:
  - high # h
  # between
  - low
x-mine: [1,  2]`;

describe('a key that is set', () => {
  test.each([
    ['in place, in its quotes', 'project.name', 'Other', "{ name: 'Demo' }", "{ name: 'Other' }"],
    ['in a flow map', 'project.default_milestone', 'v1', "{ name: 'Demo' }", "{ name: 'Demo', default_milestone: v1 }"],
    [
      'in a block map',
      'remotes.github.fields.labels',
      'pull',
      '    repo: a/b\n',
      '    repo: a/b\n    fields:\n      labels: pull\n',
    ],
    ['in a list', 'priorities', 'high, mid', '  - low', '  - mid'],
    [
      'with all that is missing above it',
      'remotes.github.mapping.status.review',
      'status: r',
      '    repo: a/b\n',
      "    repo: a/b\n    mapping:\n      status:\n        review: 'status: r'\n",
    ],
    ['at the end', 'sync.commit', 'false', 'x-mine: [1,  2]', 'x-mine: [1,  2]\nsync:\n  commit: false'],
    ['to a number', 'health.check_minutes', '7', 'x-mine: [1,  2]', 'x-mine: [1,  2]\nhealth:\n  check_minutes: 7'],
    [
      'to statuses',
      'statuses',
      'open:unstarted, shut:done',
      'x-mine: [1,  2]',
      'x-mine: [1,  2]\nstatuses: [{name: open, category: unstarted}, {name: shut, category: done}]',
    ],
  ])('%s changes nothing else', (_, key, value, before, after) => {
    const result = setConfigKey(text, key, value);
    expect(result).toBe(text.replace(before, () => after));
    expect(readConfig(result).problems).toEqual([]);
  });

  test('keeps CRLF, and fills an empty map or a file of comments', () => {
    expect(setConfigKey('version: 1\r\nsync: {}\r\n', 'sync.branch', 'main')).toBe(
      'version: 1\r\nsync: {branch: main}\r\n',
    );
    expect(setConfigKey('version: 1\r\n', 'sync.branch', 'main')).toBe('version: 1\r\nsync:\r\n  branch: main\r\n');
    expect(setConfigKey('sync:\n', 'sync.branch', 'main')).toBe('sync: {branch: main}\n');
    expect(setConfigKey('# c\n', 'sync.branch', 'main')).toBe('# c\nsync:\n  branch: main\n');
    expect(setConfigKey('', 'sync.branch', 'main')).toBe('sync:\n  branch: main\n');
  });

  test('may be a whole remote', () => {
    const result = setConfigKey('version: 1\n', 'remotes.github', { type: 'github', repo: 'a/b' });
    expect(result).toBe('version: 1\nremotes:\n  github:\n    type: github\n    repo: a/b\n');
  });

  test.each([
    ['sync.brunch', 'x', 'config.unknown_key'],
    ['sync', 'x', 'config.unknown_key'],
    ['remotes.github.token', 'x', 'config.unknown_key'],
    ['remotes.__proto__.repo', 'a/b', 'config.unknown_key'],
    ['sync.strategies.titel', 'local', 'config.unknown_key'],
    ['sync.strategy', 'x', 'config.value'],
    ['remotes.github.repo', 'https://github.com/a/b', 'config.value'],
    ['project.name', '', 'config.value'],
  ])('%s to %j is refused', (key, value, code) => {
    expect(() => setConfigKey(text, key, value)).toThrow(expect.objectContaining({ code }));
  });

  test('is refused in a file that cannot be read', () => {
    expect(() => setConfigKey('a: [', 'sync.branch', 'main')).toThrow(
      expect.objectContaining({ code: 'config.unreadable' }),
    );
  });

  test('reads back, whatever one line it is', () => {
    const line = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('true', '1.0', 'null', 'a: b', '# x', '- y', "it's", '[x]', '{y}', 'é😀'),
    );
    fc.assert(
      fc.property(line, (name) => {
        fc.pre(name.trim() !== '');
        const result = setConfigKey(text, 'project.name', name);
        expect(getConfigKey(readConfig(result).config, 'project.name')).toBe(name.trim());
      }),
    );
  });
});

describe('a key that is unset', () => {
  test.each([
    ['project.name', "project: { name: 'Demo' }   # p\n", ''],
    ['remotes.github.repo', '    repo: a/b\n', ''],
    ['remotes.github', 'remotes:\n  github: # g\n    type: github\n    repo: a/b\n', ''],
    ['x-mine', '\nx-mine: [1,  2]', ''],
    ['sync.branch', '', ''],
  ])('%s goes with the maps it leaves empty', (key, before, after) => {
    expect(unsetConfigKey(text, key)).toBe(text.replace(before, after));
  });

  test('the last key leaves an empty file', () => {
    expect(unsetConfigKey('version: 1\n', 'version')).toBe('');
    expect(unsetConfigKey('', 'version')).toBe('');
  });
});

test('values in force are told by key, as a part, and all together', () => {
  const { config } = readConfig(text);
  expect(getConfigKey(config, 'sync.strategy')).toBe('manual');
  expect(getConfigKey(config, 'sync.branch')).toBeNull();
  expect(getConfigKey(config, 'remotes.github.fields.labels')).toBeNull();
  expect(getConfigKey(config, 'remotes.github')).toMatchObject({ repo: 'a/b' });
  expect(() => getConfigKey(config, 'sync.brnach')).toThrow(
    expect.objectContaining({ hints: expect.arrayContaining(['did you mean sync.branch?']) }),
  );
  expect(Object.fromEntries(listConfigKeys(config))).toMatchObject({
    'project.name': 'Demo',
    'remotes.github.repo': 'a/b',
    'sync.commit': true,
  });
});

test('a new configuration says what was asked for and no default', () => {
  const remotes = [{ name: 'github', type: 'github', repo: 'owner/name' }];
  const printed = printConfig({ projectName: 'Demo: 1', remotes, branch: 'main' });
  expect(printed).toBe(`version: 1
project:
  name: 'Demo: 1'
remotes:
  github:
    type: github
    repo: owner/name
sync:
  branch: main
`);
  expect(readConfig(printed).problems).toEqual([]);
  expect(printConfig({ projectName: null, remotes: [], branch: null })).toBe('version: 1\n');
});
