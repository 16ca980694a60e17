import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRoadmap, makeWorld, type World } from '../cli/harness.ts';
import { makeScene, type Scene } from '../cli/scene.ts';
import { asOrdinaryUser } from '../support/ordinary-user.ts';

const NOBODY = 65_534;
const ORDINARY = 'version: 1\nremotes:\n  github: { type: github, repo: octo/demo }\n';

/** A program that leaves a mark when anybody runs it. */
function trap(root: string, name: string): { readonly program: string; readonly wasRun: () => boolean } {
  const [program, mark] = [join(root, `${name}.sh`), join(root, `${name}.mark`)];
  writeFileSync(program, `#!/bin/sh\ntouch '${mark}'\ncat\n`);
  chmodSync(program, 0o755);
  return { program, wasRun: () => existsSync(mark) };
}

describe('programs that a repository’s settings name', () => {
  // As an archive brings them along: in a clone, only its owner writes these.
  const keys = [
    'core.fsmonitor',
    'core.pager',
    'pager.log',
    'pager.status',
    'core.editor',
    'sequence.editor',
    'core.sshCommand',
    'core.gitProxy',
    'core.askPass',
    'diff.external',
    'diff.evil.textconv',
    'diff.evil.command',
    'gpg.program',
    'interactive.diffFilter',
    'credential.helper',
    'uploadpack.packObjectsHook',
    'merge.tool',
  ];
  const aliases = ['log', 'status', 'cat-file', 'config', 'rev-parse', 'ls-tree', 'diff-tree', 'check-ignore'];

  it('are run by no command that reads, and by no synchronisation', { timeout: 60_000 }, async () => {
    const scene = await makeScene();
    scene.github.seed({ title: 'One', body: 'text' }, 'Two');
    await scene.sync();
    const { program, wasRun } = trap(scene.root, 'evil');
    scene.write('.gitattributes', '* diff=evil\n');
    scene.commitAll();
    for (const key of keys) scene.git('config', key, program);
    for (const alias of aliases) scene.git('config', `alias.${alias}`, `!${program}`);
    for (const key of ['log.showSignature', 'color.ui', 'diff.colorMoved', 'status.branch'])
      scene.git('config', key, 'true');
    scene.git('config', 'remote.origin.url', `ext::${program}`);
    scene.github.edit(1, { title: 'Edited' });
    const [id = ''] = scene.files().map((path) => path.slice('.roadmap/issues/'.length, 24));
    for (const line of [
      ['issue', 'list', '--mine'],
      ['issue', 'view', id, '--history', '--comments'],
      ['status'],
      ['search', 'text'],
      ['health', 'check'],
      ['health', 'scan'],
      ['sync', '--preview'],
      ['sync'],
      ['sync', 'history'],
      ['sync', 'status'],
      ['sync', 'conflicts'],
    ]) {
      const { code, err } = await scene.roadmap(...line);
      expect([line, code, wasRun() ? err || 'run' : '']).toEqual([line, expect.any(Number), '']);
    }
  });
});

describe('names that begin with a dash, or are options of git', () => {
  it('are files and branches like any others', async () => {
    const world = await makeRoadmap();
    const names = ['--upload-pack=x', '-c core.pager=x', '--output=evil', '--exec=x'];
    for (const [at, name] of names.entries()) {
      const path = `.roadmap/issues/${name}.md`;
      world.write(path, `---\nid: 'aaaa000${'abcd'[at] ?? ''}'\ntitle: Of ${String(at)}\n---\n`);
    }
    world.git('add', '-A');
    world.git('commit', '-qm', 'work');
    expect((await world.roadmap('issue', 'list')).out).toContain('Of 3');
    for (const letter of 'abcd') {
      expect((await world.roadmap('issue', 'view', `aaaa000${letter}`, '--history')).code).toBe(0);
      expect((await world.roadmap('issue', 'close', `aaaa000${letter}`)).code).toBe(0);
    }
    for (const ref of ['--help', '-x', '--output=evil'])
      expect((await world.roadmap('issue', 'view', '--', ref)).code).not.toBe(70);
    expect((await world.roadmap('config', 'set', 'sync.branch', '--', '--output=evil')).code).toBe(1);
    expect(existsSync(join(world.root, 'evil'))).toBe(false);
  });
});

describe('a repository that belongs to somebody else', () => {
  const reads = [
    ['issue', 'view', 'aaaa000a', '--history'],
    ['sync', '--preview'],
    ['sync'],
    ['sync', 'status'],
    ['sync', 'history'],
    ['issue', 'list', '--mine'],
  ];

  async function foreign(): Promise<World> {
    const world = await makeRoadmap();
    world.write('.roadmap/issues/aaaa000a-x.md', "---\nid: 'aaaa000a'\ntitle: Found\n---\n");
    world.write('.roadmap/config.yaml', ORDINARY);
    world.git('add', '-A');
    world.git('commit', '-qm', 'work');
    return world;
  }

  /** What git itself says there, as whoever we are. */
  function gitRefuses(world: World): boolean {
    try {
      execFileSync('git', ['status'], { cwd: world.root, stdio: 'pipe', env: ENV });
      return false;
    } catch {
      return true;
    }
  }

  const ENV = {
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    HOME: '/nonexistent',
  };

  async function expectRefused(world: World, evil: ReturnType<typeof trap>): Promise<void> {
    expect(gitRefuses(world)).toBe(true);
    const before = readdirSync(join(world.root, '.git'));
    for (const line of reads) {
      const { code, err } = await world.roadmap(...line);
      expect([line, code, err]).toEqual([line, 1, expect.stringContaining('belongs to another user')]);
    }
    // Files that nothing but a reader looks at are read, as `cat` reads them; nothing of git's is asked or written.
    expect((await world.roadmap('issue', 'list')).out).toContain('Found');
    expect(readdirSync(join(world.root, '.git'))).toEqual(before);
    expect(evil.wasRun()).toBe(false);
  }

  it('is refused as git refuses it, as root', { timeout: 60_000 }, async () => {
    // Nobody else can give a folder away.
    if (process.geteuid?.() !== 0) return;
    const world = await foreign();
    const evil = trap(world.root, 'evil');
    world.git('config', 'core.fsmonitor', evil.program);
    execFileSync('chown', ['-R', `${String(NOBODY)}:${String(NOBODY)}`, world.root]);
    await expectRefused(world, evil);
  });

  it('is refused as git refuses it, as an ordinary user', { timeout: 60_000 }, async () => {
    // Nobody else can give a folder away.
    if (process.geteuid?.() !== 0) return;
    const world = await foreign();
    const evil = trap(world.root, 'evil');
    world.git('config', 'core.fsmonitor', evil.program);
    await asOrdinaryUser(() => expectRefused(world, evil));
  });
});

describe('a folder of a clone that looks like a bare repository', () => {
  /** With settings of its own, as anybody can commit them. */
  async function planted(): Promise<{
    readonly world: World;
    readonly evil: ReturnType<typeof trap>;
    readonly inside: string;
  }> {
    const world = await makeRoadmap();
    const evil = trap(world.root, 'evil');
    const other = makeWorld();
    other.git('config', 'core.bare', 'true');
    other.git('config', 'core.fsmonitor', evil.program);
    other.git('config', 'user.name', 'Mallory');
    cpSync(join(other.root, '.git'), join(world.root, 'docs'), { recursive: true });
    mkdirSync(join(world.root, 'docs', 'sub'));
    return { world, evil, inside: join(world.root, 'docs') };
  }

  it('is not used where git is told to use none that is not named', async () => {
    const { world, evil, inside } = await planted();
    writeFileSync(join(world.root, 'safe'), '[safe]\n\tbareRepository = explicit\n');
    const env = {
      PATH: process.env['PATH'],
      HOME: world.root,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: join(world.root, 'safe'),
    };
    for (const cwd of [inside, join(inside, 'sub')]) {
      const { code, err } = await world.roadmapWith({ cwd, env }, 'issue', 'list', '--mine');
      expect([code, err]).toEqual([1, expect.stringContaining('safe.bareRepository')]);
    }
    expect((await world.roadmapWith({ env }, 'issue', 'list', '--mine')).code).toBe(0);
    expect(evil.wasRun()).toBe(false);
  });

  it('runs nothing anywhere, and is no place to synchronise', async () => {
    const { world, evil, inside } = await planted();
    for (const line of [['issue', 'list'], ['status'], ['sync', '--preview'], ['sync'], ['health', 'check']]) {
      const { code } = await world.roadmapWith({ cwd: inside }, ...line);
      expect(code).not.toBe(70);
    }
    expect(evil.wasRun()).toBe(false);
  });
});

describe('a repository’s configuration', () => {
  const wrong: [string, string][] = [
    ['a base URL', 'remotes:\n  github: { type: github, repo: octo/demo, api_url: "https://evil.invalid" }\n'],
    ['an address for a name', 'remotes:\n  github: { type: github, repo: "https://evil.invalid/octo/demo" }\n'],
    ['a name that goes up', 'remotes:\n  github: { type: github, repo: "octo/.." }\n'],
    ['a name with a query', 'remotes:\n  github: { type: github, repo: "octo/demo?x=y" }\n'],
    ['a host', 'remotes:\n  github: { type: github, repo: octo/demo, host: evil.invalid }\n'],
    ['a token', 'remotes:\n  github: { type: github, repo: octo/demo, token: ghp_Zq7RecognisableTokenOfEve }\n'],
    ['a variable for a token', 'remotes:\n  github: { type: github, repo: octo/demo, token_env: AWS_SECRET }\n'],
    ['a command', `${ORDINARY}hooks: { before_sync: "rm -rf ~" }\n`],
    ['an editor', `${ORDINARY}editor: evil\n`],
    ['a branch that is an option', `${ORDINARY}sync: { branch: "--upload-pack=evil" }\n`],
    ['a remote that is a path', 'remotes:\n  ../../x: { type: github, repo: octo/demo }\n'],
    ['a key of objects', `${ORDINARY}__proto__: { polluted: yes }\n`],
    ['a type of its own', 'remotes:\n  github: { type: ./evil.js, repo: octo/demo }\n'],
  ];

  it.each(wrong)('with %s is refused before anything is asked', async (_name, text) => {
    const scene: Scene = await makeScene();
    scene.write('.roadmap/config.yaml', text.startsWith('version') ? text : `version: 1\n${text}`);
    scene.github.resetCounters();
    const { code, doc } = await scene.sync();
    expect([code, doc.error.kind]).toEqual([1, 'config']);
    expect(doc.error.hints.length + doc.error.message.length).toBeGreaterThan(20);
    expect(scene.github.counters).toMatchObject({ queries: 0, mutations: 0, rest: 0 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    scene.write('.roadmap/config.yaml', ORDINARY);
  });

  it('does not aim the user’s token at a repository that nobody agreed to', async () => {
    const scene = await makeScene();
    scene.write('.roadmap/config.yaml', ORDINARY.replace('octo/demo', 'mallory/loot'));
    scene.github.resetCounters();
    const { code, doc } = await scene.sync('--push-new', 'all');
    expect([code, doc.error.code]).toEqual([1, 'sync.no_consent']);
    expect(scene.github.counters).toMatchObject({ queries: 0, mutations: 0, rest: 0 });
  });
});

describe('what a repository brings along', () => {
  it('is never followed out of it: ids, names, refs, templates, imports', { timeout: 60_000 }, async () => {
    const world = await makeRoadmap();
    const outside = join(world.root, '..', 'evil.md');
    mkdirSync(join(world.root, 'in/.roadmap/issues'), { recursive: true });
    mkdirSync(join(world.root, '.roadmap/templates'), { recursive: true });
    world.write('secret.md', 'SECRET');
    execFileSync('ln', ['-s', '../../secret.md', join(world.root, '.roadmap/templates/bug.md')]);
    execFileSync('ln', ['-s', '../../../secret.md', join(world.root, 'in/.roadmap/issues/aaaa000b-link.md')]);
    const foreign = [
      {
        number: 7,
        title: '../../evil',
        body: 'x',
        state: 'OPEN',
        labels: [{ name: '../x' }],
        assignees: [],
        comments: [],
        milestone: { title: '../../../evil' },
      },
      { number: '../../evil', title: 'x', body: 'x', state: 'OPEN' },
      {
        number: 8,
        title: 'Comment',
        state: 'OPEN',
        comments: [{ id: '../../../evil', body: 'x', createdAt: '../../../evil', author: { login: '../evil' } }],
      },
    ];
    world.write('in.json', JSON.stringify(foreign));
    world.write('in/.roadmap/issues/aaaa000a-x.md', "---\nid: '../../../evil'\ntitle: x\nmilestone: ../../evil\n---\n");
    const lines = [
      ['issue', 'create', '../../evil', '--milestone', '../../evil'],
      ['issue', 'create', 'x', '--template', '../../secret'],
      ['issue', 'create', 'x', '--template', 'bug'],
      ['issue', 'view', '../../secret.md'],
      ['issue', 'view', '.roadmap/issues/../../secret.md'],
      ['issue', 'view', '/etc/passwd'],
      ['issue', 'comment', 'add', '../../evil', 'x'],
      ['issue', 'delete', '../../secret.md', '--yes'],
      ['milestone', 'create', '../../evil'],
      ['milestone', 'view', '../../secret'],
      ['project', 'create', '../../../evil'],
      ['import', 'in.json', '--from', 'github-json'],
      ['import', 'in'],
      ['issue', 'list', '--format', 'json'],
      ['health', 'scan'],
    ];
    const top = (): string[] => readdirSync(world.root).sort();
    const before = top();
    for (const line of lines) {
      const { code, out, err } = await world.roadmap(...line);
      expect([line, code === 70, (out + err).includes('SECRET')]).toEqual([line, false, false]);
      expect([line, existsSync(outside), top()]).toEqual([line, false, before]);
    }
    const names = readdirSync(join(world.root, '.roadmap'), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.split('/').some((part) => /\.\./.test(part)))).toEqual([]);
    renameSync(join(world.root, 'secret.md'), join(world.root, 'kept.md'));
  });
});
