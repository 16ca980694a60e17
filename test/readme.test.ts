import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CommandRow } from '../cli/command.ts';
import { EXIT } from '../cli/errors.ts';
import { registry } from '../cli/registry.ts';
import { anchors, fenced, links, plain, section, table } from './readme/markdown.ts';
import { Ids, readTranscript, splitCommand } from './readme/transcript.ts';
import { startStandin, type Standin } from './standin/index.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';
import { mutants } from './worlds/mutants.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(top, 'dist/roadmap.js');
const readme = readFileSync(join(top, 'README.md'), 'utf8');
const maps = ['README.md', 'CHANGELOG.md', 'src/README.md', 'src/sync/README.md', 'src/trackers/README.md'];

interface Place {
  readonly path: string;
  readonly github: Standin;
  /** Runs one line of the README; what it printed, both streams. */
  run(line: string): Promise<{ readonly code: number; readonly output: readonly string[] }>;
}

describe('the README', () => {
  it('shows a session that goes exactly like that', async () => {
    const place = await makePlace('octo/demo');
    const ids = new Ids();
    for (const part of readTranscript(fenced(readme, 'Together with GitHub', 'console'))) {
      if ('told' in part) {
        happen(place.github, part.told);
        continue;
      }
      const { output } = await place.run(ids.translate(part.command));
      expect(ids.mismatch(part.output, output), `$ ${part.command}\n${output.join('\n')}`).toBeNull();
    }
  }, 120_000);

  it('says how to begin with a repository on GitHub, and that works', async () => {
    const place = await makePlace('owner/repo');
    place.github.seed('Was there before');
    const lines = fenced(readme, 'Your repository on GitHub', 'sh').map((line) => line.replace(/ +# .*$/, ''));
    const commands = lines.filter((line) => line !== '' && !line.startsWith('export '));
    for (const line of commands) {
      const { code, output } = await place.run(line);
      expect([line, code, output.join('\n')]).toEqual([line, 0, expect.any(String)]);
    }
    expect(commands.length).toBeGreaterThan(5);
    expect(place.github.issues().map((issue) => issue.title)).toEqual(['Was there before', 'Try roadmap']);
  });

  it('names every command there is, and no other', () => {
    const told = table(readme, 'Commands').map((row) => row.map(plain));
    expect(told).toEqual(registry.filter(({ group }) => group !== undefined).flatMap((row) => commandsOf(row, '')));
  });

  it('names settings that exist', async () => {
    const place = await makePlace('owner/repo');
    await place.run('roadmap init --remote github=owner/repo');
    const keys = [...readme.matchAll(/`((?:sync|remotes)\.[a-z_.]+)`/g)].map(([, key = '']) => key);
    expect(keys.length).toBeGreaterThan(6);
    for (const key of new Set(keys)) {
      const { output } = await place.run(`roadmap config get ${key}`);
      expect([key, output.join('\n')]).not.toEqual([key, expect.stringContaining('there is no setting')]);
    }
  });

  it('names the exit codes', () => {
    const codes = table(readme, 'Exit codes').map(([code]) => Number(code));
    expect(codes).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });

  it('installs the version that is there, by scripts that are there', () => {
    const { version, scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {
      version: string;
      scripts: Record<string, string>;
    };
    expect(readme).toContain(`npm install -g ./roadmap-${version}.tgz`);
    const named = [...readme.matchAll(/^npm (?:run )?(start|test|[a-z]+:[a-z]+)/gm)].map(([, name = '']) => name);
    expect(named).toEqual(expect.arrayContaining(['start', 'test']));
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('the map of the engine', () => {
  it('names every planted mistake', () => {
    const told = table(readFileSync(join(top, 'src/sync/README.md'), 'utf8'), 'Mistakes that the worlds notice');
    expect(told.map(([name = '']) => name)).toEqual(mutants.map((mutant) => mutant.name));
  });
});

describe.each(maps)('%s', (map) => {
  const markdown = readFileSync(join(top, map), 'utf8');

  it('links to files that exist', () => {
    const relative = links(markdown).filter((target) => !/^(https?:|#)/.test(target));
    const missing = relative.filter((target) => !existsSync(join(top, dirname(map), target.replace(/#.*$/, ''))));
    expect(missing).toEqual([]);
  });

  it('links to headings that exist', () => {
    const here = links(markdown).filter((target) => target.startsWith('#'));
    expect(here.filter((target) => !anchors(markdown).has(target.slice(1)))).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [...markdown.matchAll(/`((?:\.\.\/)*(?:src|cli|test|\.scripts)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    const found = (path: string): boolean => [path, `${path}.ts`].some((one) => existsSync(one));
    expect(named.filter((path) => !found(join(top, path)) && !found(join(top, dirname(map), path)))).toEqual([]);
  });
});

describe.each(['model', 'ports', 'sync', 'store', 'app'])('the map of src/%s', (room) => {
  it('names modules that exist', () => {
    const there = readdirSync(join(top, 'src', room), { recursive: true, encoding: 'utf8' }).join('\n');
    const words = section(readFileSync(join(top, 'src/README.md'), 'utf8'), `\`${room}\``).join('\n');
    const named = [...words.matchAll(/`([a-z][a-z/*-]*)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(4);
    const missing = named.filter((name) => !new RegExp(`^${name.replace('*', '.*')}\\.ts$`, 'm').test(there));
    expect(missing).toEqual([]);
  });

  it('names every module that is there', () => {
    const there = readdirSync(join(top, 'src', room), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    const words = section(readFileSync(join(top, 'src/README.md'), 'utf8'), `\`${room}\``).join('\n');
    const named = [...words.matchAll(/`([a-z][a-z/*-]*)`/g)].map(([, name = '']) => name.replace('*', '[^/]*'));
    const known = named.map((name) => new RegExp(`^(?:.*/)?${name}\\.ts$`));
    expect(there.filter((path) => !known.some((name) => name.test(path.replaceAll('\\', '/'))))).toEqual([]);
  });
});

describe('the map of cli', () => {
  it('names modules that exist', () => {
    const there = readdirSync(join(top, 'cli')).join('\n');
    const words = section(readFileSync(join(top, 'src/README.md'), 'utf8'), '`../cli`').join('\n');
    const named = [...words.matchAll(/`([a-z*][a-z*-]*)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter((name) => !new RegExp(`^${name.replace('*', '.*')}(?:\\.ts)?$`, 'm').test(there));
    expect(missing).toEqual([]);
  });
});

/** An empty git repository with a stand-in for GitHub behind it, gone when the test ends. */
async function makePlace(repo: string): Promise<Place> {
  const folder = makeTemporaryFolder();
  onTestFinished(folder.dispose);
  const github = await startStandin({ repo });
  onTestFinished(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
  const path = join(folder.path, 'repository');
  mkdirSync(path);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    GIT_CONFIG_NOSYSTEM: '1',
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_API_URL: github.apiUrl,
    ROADMAP_GITHUB_TOKEN: 'token-of-ana',
  };
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: path, env });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ana');
  git('config', 'user.email', 'ana@example.org');
  const start = (file: string, args: readonly string[]): ReturnType<Place['run']> =>
    new Promise((done) => {
      execFile(file, args, { cwd: path, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        // A slow machine is told how far it is.
        const told = stderr.replace(/^(\d+ items listed|(sent|created) \d+ of \d+)\n/gm, '');
        done({ code, output: linesOf(stdout + told) });
      });
    });
  return {
    path,
    github,
    run: async (line) => {
      const [program = '', ...args] = splitCommand(line);
      if (program === 'roadmap') return start(process.execPath, [cli, ...args]);
      if (program === 'git') return start('git', args);
      if (program === 'cat') return { code: 0, output: linesOf(readFileSync(join(path, args[0] ?? ''), 'utf8')) };
      throw new Error(`README: nobody here runs ${program}`);
    },
  };
}

/** Does on GitHub what a line of the session tells. */
function happen(github: Standin, told: string): void {
  const renamed = [...told.matchAll(/#(\d+) is renamed to "([^"]+)"/g)];
  const opened = [...told.matchAll(/"([^"]+)" is opened/g)];
  if (renamed.length + opened.length === 0) throw new Error(`README: not understood: ${told}`);
  // Some time after the last sync: within one second a list does not tell what is newer.
  github.clock.advance(60_000);
  for (const [, number = '', title = ''] of renamed) github.edit(Number(number), { title });
  for (const [, title = ''] of opened) github.seed(title);
}

function commandsOf(row: CommandRow, before: string): string[][] {
  const name = `${before}${row.name}`;
  const own = row.load === undefined ? [] : [[name, row.summary]];
  return [...own, ...(row.subcommands ?? []).flatMap((one) => commandsOf(one, `${name} `))];
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .filter((line, at, all) => line !== '' || at < all.length - 1);
}
