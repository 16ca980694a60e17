import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from '../../src/model/config-schema.ts';
import { trackers } from '../../src/trackers/registry.ts';
import { configWith, middling, quickClock } from './github/support.ts';

test('every registered type makes a tracker of that type, without asking anybody anything', async () => {
  expect(Object.keys(trackers)).toContain('github');
  for (const [type, load] of Object.entries(trackers)) {
    const make = await load();
    const tracker = make({
      name: type,
      config: configWith(),
      remote: { type, repo: 'octo/demo', fields: {}, mapping: {} },
      graphqlUrl: 'http://127.0.0.1:1/graphql',
      apiUrl: 'http://127.0.0.1:1',
      token: () => Promise.reject(new Error('asked for a token')),
      http: { send: () => Promise.reject(new Error('sent something')) },
      clock: quickClock(),
      random: middling,
      userAgent: 'roadmap/test',
    });
    expect(tracker.type).toBe(type);
    expect(tracker.cost()).toEqual({ queries: 0, mutations: 0, rest: 0 });
  }
});

test('a tracker is its folder, and a line in the registry, in the configuration, and in the tests that run the contract', () => {
  const known = settings['remotes.*.type'];
  expect(known?.expected).toBe(Object.keys(trackers).join(', '));
  const folders = readdirSync('src/trackers', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // `memory` is no type that a configuration may name.
  expect(folders.map((folder) => folder.name).sort()).toEqual([...Object.keys(trackers), 'memory'].sort());
  for (const { name } of folders) {
    const contract = readFileSync(`test/trackers/${name}.test.ts`, 'utf8');
    expect(contract).toMatch(/^trackerContract\(\{$/m);
  }
});

test('no module outside its folder knows a tracker, but for the registry', () => {
  const imports = sources().filter(({ path, text }) => {
    const [, , folder = ''] = path.split('/');
    return Object.keys(trackers).some(
      (type) => folder !== type && text.includes(`/${type}/`) && path.startsWith('src/'),
    );
  });
  expect(imports.map(({ path }) => path)).toEqual(['src/trackers/registry.ts']);
});

function sources(): { readonly path: string; readonly text: string }[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name}`)
    .map((path) => ({ path, text: importsOf(readFileSync(path, 'utf8')) }));
}

function importsOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => /from '|import\('/.test(line))
    .join('\n');
}
