import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { cruiseTree } from './architecture/cruise.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch: string[] = [];

afterEach(() => {
  for (const folder of scratch.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small tree with these files, and our packages. */
function plant(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-architecture-'));
  scratch.push(folder);
  writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function importing(...targets: string[]): string {
  return targets.map((target) => `import '${target}';\n`).join('');
}

const leaf = 'export const value = 1;\n';

describe('the house', () => {
  test('keeps to the stairs', async () => {
    const { modules, violations } = await cruiseTree(root, ['src', 'cli', 'test']);
    expect(violations).toEqual([]);
    // A parser that does not understand the sources finds no violations either.
    expect(modules.length).toBeGreaterThan(20);
    expect(modules.length).toBeGreaterThanOrEqual(sources().length);
  });

  test('has no other folders at the top', () => {
    const allowed = [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'cli',
      'src',
      'test',
      'README.md',
      'SECURITY.md',
      'LICENSE',
      'CHANGELOG.md',
    ];
    const untracked = ['node_modules', 'dist', 'coverage'];
    const found = readdirSync(root).filter((name) => !name.startsWith('.') && !untracked.includes(name));
    expect(found.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test('has no file or folder named after nothing', () => {
    const forbidden = /(^|[/.-])(utils?|helpers?|managers?|services?|misc|common)([/.-]|$)/i;
    // A file of `roadmap service`: a command is called what people type.
    const ofCommand = /(^|\/)cli\/commands\/service-[a-z-]+(\.test)?\.ts$/;
    expect(sources().filter((path) => forbidden.test(path) && !ofCommand.test(path))).toEqual([]);
    expect('src/store/utils.ts').toMatch(forbidden);
  });

  test('has for every test of a room the module that it speaks of', () => {
    expect(strayTests(sources())).toEqual([]);
    expect(strayTests(['src/model/ids.ts', 'test/model/idz.test.ts'])).toEqual(['test/model/idz.test.ts']);
  });
});

/**
 * Tests below a folder named like a room whose name, up to the first dot, is no module or folder there. Tests of the surface
 * may be many for one command: `cli/sync-modes.test.ts` speaks of `cli/commands/sync`.
 */
function strayTests(paths: readonly string[]): string[] {
  const known = new Set(paths.flatMap((path) => [path.replace(/\.ts$/, ''), dirname(path)]));
  return paths.filter((path) => {
    const match = /^test\/((?:model|ports|sync|store|trackers|app|server|cli)\/(?:.*\/)?[^/.]+)[^/]*\.test\.ts$/.exec(
      path,
    );
    if (match?.[1] === undefined) return false;
    if (!match[1].startsWith('cli/')) return !known.has(`src/${match[1]}`);
    const command = match[1].replace(/^cli\//, 'cli/commands/').replace(/-.*/, '');
    return !known.has(match[1]) && !known.has(command);
  });
}

/** Sources of ours that git knows or would add. */
function sources(): string[] {
  const found = ['src', 'cli', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.replaceAll('\\', '/')}`,
    ),
  );
  return found.filter((path) => path.endsWith('.ts') && !path.startsWith('test/fixtures/'));
}

describe('the rules bite:', () => {
  const planted: [string, Record<string, string>, string][] = [
    [
      'the model sees nobody',
      { 'src/model/a.ts': importing('../ports/b.ts'), 'src/ports/b.ts': leaf },
      'model looks down the stairs only: src/model/a.ts → src/ports/b.ts',
    ],
    [
      'a type is a stair as well',
      {
        'src/ports/a.ts': "import type { T } from '../sync/b.ts';\nexport type U = T;\n",
        'src/sync/b.ts': 'export type T = 1;\n',
      },
      'ports looks down the stairs only: src/ports/a.ts → src/sync/b.ts',
    ],
    [
      'an import in an expression is a stair as well',
      { 'src/sync/a.ts': "export const b = () => import('../store/b.ts');\n", 'src/store/b.ts': leaf },
      'sync looks down the stairs only: src/sync/a.ts → src/store/b.ts',
    ],
    [
      'the store does not see the engine',
      { 'src/store/a.ts': importing('../sync/b.ts'), 'src/sync/b.ts': leaf },
      'store looks down the stairs only: src/store/a.ts → src/sync/b.ts',
    ],
    [
      'a tracker does not see the store',
      { 'src/trackers/x/a.ts': importing('../../store/b.ts'), 'src/store/b.ts': leaf },
      'trackers looks down the stairs only: src/trackers/x/a.ts → src/store/b.ts',
    ],
    [
      'trackers do not see each other',
      { 'src/trackers/x/a.ts': importing('../y/b.ts'), 'src/trackers/y/b.ts': leaf },
      'trackers never import each other: src/trackers/x/a.ts → src/trackers/y/b.ts',
    ],
    [
      'the app does not see the store',
      { 'src/app/a.ts': importing('../store/b.ts'), 'src/store/b.ts': leaf },
      'only cli/context.ts meets store and trackers: src/app/a.ts → src/store/b.ts',
    ],
    [
      'the server sees the app, not the engine',
      { 'src/server/a.ts': importing('../sync/b.ts'), 'src/sync/b.ts': leaf },
      'server looks down the stairs only: src/server/a.ts → src/sync/b.ts',
    ],
    [
      'a command does not see the store',
      { 'cli/commands/a.ts': importing('../../src/store/b.ts'), 'src/store/b.ts': leaf },
      'only cli/context.ts meets store and trackers: cli/commands/a.ts → src/store/b.ts',
    ],
    [
      'a command does not see the engine',
      { 'cli/commands/a.ts': importing('../../src/sync/b.ts'), 'src/sync/b.ts': leaf },
      'cli looks down the stairs only: cli/commands/a.ts → src/sync/b.ts',
    ],
    [
      'nothing of ours sees the surface',
      { 'src/app/a.ts': importing('../../cli/b.ts'), 'cli/b.ts': leaf },
      'app looks down the stairs only: src/app/a.ts → cli/b.ts',
    ],
    [
      'the product does not see the tests',
      { 'cli/context.ts': importing('../test/b.ts'), 'test/b.ts': leaf },
      'a product module imports no test: cli/context.ts → test/b.ts',
    ],
    [
      'a pure room has no core module',
      { 'src/app/a.ts': importing('node:fs') },
      'app imports no core module: src/app/a.ts → fs',
    ],
    [
      'a pure room has no package off the list',
      { 'src/sync/a.ts': importing('commander') },
      'sync imports no package off the list: src/sync/a.ts → node_modules/commander/',
    ],
    [
      'the product has no development dependency',
      { 'src/store/a.ts': importing('esbuild') },
      'a product module imports no development dependency: src/store/a.ts → node_modules/esbuild/',
    ],
    [
      'the product has no package that package.json does not name',
      { 'src/store/a.ts': importing('pako') },
      'no undeclared package: src/store/a.ts → node_modules/pako/',
    ],
    [
      'no cycles',
      { 'src/model/a.ts': importing('./b.ts'), 'src/model/b.ts': importing('./a.ts') },
      'no cycles: src/model/a.ts → src/model/b.ts',
    ],
    ['no orphans', { 'src/model/a.ts': leaf }, 'no orphans: src/model/a.ts → src/model/a.ts'],
    [
      'no unresolved imports',
      { 'src/model/a.ts': importing('./gone.ts') },
      'no unresolved imports: src/model/a.ts → ./gone.ts',
    ],
  ];

  test.each(planted)('%s', async (_title, files, violation) => {
    const { violations } = await cruiseTree(plant(files), ['.']);
    expect(violations.join('\n')).toContain(violation);
  });

  test('and let pass what is allowed', async () => {
    const files = {
      'src/model/a.ts': importing('yaml', 'valibot', '@noble/hashes/sha2.js'),
      'src/model/tree.ts': "import type { Root } from 'mdast';\nexport type Tree = Root;\n",
      'src/ports/a.ts': importing('../model/a.ts', '../model/tree.ts'),
      'src/sync/a.ts': importing('../ports/a.ts'),
      'src/store/a.ts': importing('../ports/a.ts', 'node:fs', 'isomorphic-git'),
      'src/trackers/http.ts': importing('../ports/a.ts'),
      'src/trackers/x/index.ts': importing('./client.ts'),
      'src/trackers/x/client.ts': importing('../http.ts', 'node:http'),
      'src/trackers/registry.ts': importing('./x/index.ts'),
      'src/app/a.ts': importing('../sync/a.ts'),
      'cli/context.ts': importing('../src/store/a.ts', '../src/trackers/registry.ts', '../src/app/a.ts'),
      'cli/commands/a.ts': importing('../context.ts', '../../src/app/a.ts', 'commander'),
    };
    const { modules, violations } = await cruiseTree(plant(files), ['.']);
    expect(violations).toEqual([]);
    expect(modules).toHaveLength(Object.keys(files).length);
  });
});

test('the sources are read as git would check them out', () => {
  const attributes = execFileSync('git', ['check-attr', 'text', '--', 'test/fixtures/any.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(attributes).toContain('unset');
});
