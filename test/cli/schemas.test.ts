import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { CommandRow } from '../../cli/command.ts';
import { registry } from '../../cli/registry.ts';
import { describedCommands, schemaOf } from '../../cli/schemas.ts';
import { makeWorld, type World } from './harness.ts';
import { makeScene, TOKEN } from './scene.ts';

const CORPUS = fileURLToPath(new URL('../fixtures/roadmap-seed/.roadmap', import.meta.url));
const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
const validators = new Map<string, ValidateFunction>();

/** What was printed, as it must be. */
function expectValid(command: string, out: string): void {
  let validate = validators.get(command);
  if (validate === undefined) validators.set(command, (validate = ajv.compile(schemaOf(command) ?? false)));
  const document: unknown = JSON.parse(out);
  validate(document);
  expect(validate.errors ?? [], `${command}: ${out.slice(0, 2000)}`).toEqual([]);
}

function commandsOf(rows: readonly CommandRow[], prefix = ''): readonly string[] {
  return rows.flatMap((row) => {
    const name = `${prefix}${row.name}`;
    return [...(row.load === undefined ? [] : [name]), ...commandsOf(row.subcommands ?? [], `${name} `)];
  });
}

/** Of each command at least one line that works, in the order in which they are run on the corpus; of those of `sync` see below. */
const LINES: readonly (readonly [command: string, ...argv: string[]])[] = [
  ['init'],
  ['issue create', 'First', '-l', 'bug', '-a', 'ana', '--due', '2026-01-01', '-p', 'high'],
  ['issue create', 'Second', '--body', '- [x] one\n- [ ] two', '--depends-on', 'a0a0a0a0', '--estimate', '4'],
  ['issue create', 'Third', '--parent', 'a0a0a0a0', '--depends-on', 'a1a1a1a1'],
  ['status'],
  ['today'],
  ['next'],
  ['board'],
  ['board', '--by', 'milestone', '--all'],
  ['graph', '--all', '--parents'],
  ['search', 'sync'],
  ['issue comment add', 'a0a0', 'A comment about sync'],
  ['search', 'comment about'],
  ['issue list'],
  ['issue list', '--columns', 'id', '--limit', '2'],
  ['issue update', 'a0a0', '--title', 'Changed'],
  ['issue update', 'a0a0', 'a1a1', '-p', 'low'],
  ['issue edit', 'a0a0'],
  ['issue start', 'a0a0'],
  ['issue block', 'a0a0'],
  ['issue unblock', 'a0a0'],
  ['issue progress', 'a0a0', '40'],
  ['issue close', 'a0a0', '--reason', 'completed'],
  ['issue reopen', 'a0a0'],
  ['issue view', 'a0a0', '--comments', '--history'],
  ['issue comment list', 'a0a0'],
  ['issue comment edit', 'COMMENT', '--body', 'Other words'],
  ['issue comment delete', 'COMMENT'],
  ['issue deps tree', 'a2a2'],
  ['issue deps critical-path'],
  ['issue deps remove', 'a2a2', 'a1a1'],
  ['issue deps add', 'a2a2', 'a1a1'],
  ['issue link', 'a1a1', 'github:9999'],
  ['issue lookup', 'github:9999'],
  ['issue unlink', 'a1a1'],
  ['milestone create', 'v9'],
  ['milestone list'],
  ['milestone assign', 'v9', 'a1a1'],
  ['milestone assign', 'v9', 'a1a1', 'a2a2'],
  ['milestone view', 'v9'],
  ['milestone update', 'v9', '--due', '2027-01-01'],
  ['milestone recalculate', 'v9'],
  ['milestone recalculate', '--all'],
  ['milestone close', 'v9'],
  ['milestone reopen', 'v9'],
  ['milestone archive', 'v9'],
  ['milestone restore', 'v9'],
  ['milestone create', 'v10'],
  ['milestone delete', 'v10'],
  ['project create', 'Rocket'],
  ['project list'],
  ['project view', 'Rocket'],
  ['project update', 'Rocket', '--owner', 'ana'],
  ['project close', 'Rocket'],
  ['project reopen', 'Rocket'],
  ['project archive', 'Rocket'],
  ['project restore', 'Rocket'],
  ['project delete', 'Rocket'],
  ['issue archive', 'a2a2'],
  ['issue restore', 'a2a2'],
  ['issue delete', 'a2a2'],
  ['export'],
  ['export', '--comments', '-o', 'out.json'],
  ['import', 'foreign.json', '--preview'],
  ['import', 'foreign.json'],
  ['import', 'foreign.json'],
  ['import', '.roadmap'],
  ['service install', '--dry-run'],
  ['service install', '--dry-run', '--supervisor', 'launchd'],
  ['service uninstall'],
  ['service status'],
  ['service logs'],
  ['service github-actions'],
  ['webhook setup'],
  ['health check'],
  ['health scan'],
  ['health fix', '--dry-run'],
  ['health fix'],
  ['config get', 'sync.strategy'],
  ['config get', 'remotes'],
  ['config set', 'sync.strategy', 'local'],
  ['config unset', 'sync.strategy'],
  ['config list'],
  ['config path'],
  ['merge-driver', ...Array<string>(3).fill('.roadmap/config.yaml'), '7', '.roadmap/config.yaml'],
  ['completion', 'bash'],
  ['schema'],
  ['schema', 'issue', 'view'],
  ['__complete', '--', 'issue', '='],
];

const FOREIGN = JSON.stringify([
  {
    number: 7,
    title: 'From elsewhere',
    body: 'x',
    state: 'OPEN',
    labels: [],
    assignees: [],
    comments: [],
    projectItems: [1],
  },
]);

async function makeCorpus(): Promise<World> {
  const world = makeWorld();
  cpSync(CORPUS, join(world.root, '.roadmap'), { recursive: true });
  writeFileSync(join(world.root, 'foreign.json'), FOREIGN);
  world.git('add', '.');
  world.git('commit', '-q', '-m', 'corpus');
  return world;
}

describe('--json', () => {
  test('is described for every command there is, and for no other', () => {
    expect([...describedCommands].sort()).toEqual([...commandsOf(registry)].sort());
  });

  test('is what its schema says, of every command on the corpus', async () => {
    const world = await makeCorpus();
    const env = { PATH: process.env['PATH'], HOME: world.root, EDITOR: 'true' };
    let comment = '';
    const done = new Set<string>();
    for (const [command, ...argv] of LINES) {
      const words = argv.map((word) => (word === 'COMMENT' ? comment : word));
      const { out, err, code } = await world.roadmapWith({ env }, '--json', '--yes', ...command.split(' '), ...words);
      // 1: findings; 4: some of several.
      expect([0, 1, 4], `${command} ${words.join(' ')}: ${out}${err}`).toContain(code);
      expectValid(command, out);
      const document = JSON.parse(out) as { readonly error?: unknown; readonly id?: string };
      expect(document?.error, `${command} ${words.join(' ')}`).toBeUndefined();
      if (command === 'issue comment add') comment = document.id ?? '';
      done.add(command);
    }
    const left = commandsOf(registry).filter(
      (command) => !done.has(command) && !/^sync|^webhook check$|^__receive$/.test(command),
    );
    expect(left).toEqual([]);
  }, 120_000);

  test('is what its schema says, of a synchronisation', async () => {
    const scene = await makeScene();
    const id = await scene.create('Ours');
    scene.commitAll();
    scene.github.seed('Theirs');
    const done = new Set<string>();
    const run = async (command: string, ...argv: string[]): Promise<void> => {
      const { out } = await scene.roadmap('--json', ...command.split(' '), ...argv);
      expectValid(command, out);
      expect((JSON.parse(out) as { error?: unknown }).error, command).toBeUndefined();
      done.add(command);
    };
    await run('sync', '--preview', '--push-new', 'all');
    await run('sync', '--push-new', 'all');
    const [item] = scene.github.issues().filter((issue) => issue.title === 'Ours');
    scene.github.edit(item?.number ?? 0, { title: 'Theirs now' });
    scene.edit(id, (text) => text.replace('title: Ours', 'title: Ours now'));
    await run('sync status');
    await run('sync');
    await run('sync conflicts');
    expect((await scene.json('sync', 'conflicts')).doc).toHaveLength(1);
    await run('sync show', id);
    await run('issue view', id);
    await run('sync resolve', id.slice(0, 4), '--take', 'local');
    await run('sync history');
    await run('sync undo', id);
    await run('sync undo', id, '--field', 'title', '--preview');
    scene.github.grant(TOKEN, { login: 'ana', permission: 'admin' });
    scene.env['GITHUB_WEBHOOK_SECRET'] = 'a secret';
    scene.github.hooks.route('https://roadmap.example.org', 'http://127.0.0.1:1');
    await run('webhook setup', '--url', 'https://roadmap.example.org', '--ping');
    await run('webhook setup', '--url', 'https://other.example.org', '--preview');
    await run('webhook check', '--redeliver');
    await run('sync unlink', id);
    await run('sync link', id, String(item?.number ?? 0));
    expect([...done].filter((command) => command.startsWith('sync')).sort()).toEqual(
      commandsOf(registry)
        .filter((command) => command.startsWith('sync'))
        .sort(),
    );
  }, 60_000);

  test('is an error as the schema of every command says', async () => {
    const world = makeWorld({ git: false });
    for (const command of commandsOf(registry)) {
      const { out, code } = await world.roadmap('--json', ...command.split(' '), '--no-such-option');
      expect([command, code]).toEqual([command, 2]);
      expectValid(command, out);
      expect(JSON.parse(out)).toMatchObject({ error: { code: 'usage.unknown_option' } });
    }
  });

  test('fails its schema when a key is missing, wrong or too much', async () => {
    const world = await makeCorpus();
    const { out } = await world.roadmap('issue', 'view', '8a1080c8', '--json');
    const validate = ajv.compile(schemaOf('issue view') ?? false);
    const issue = JSON.parse(out) as Record<string, unknown>;
    expect([validate(issue), issue['id']]).toEqual([true, '8a1080c8']);
    expect(validate({ ...issue, labels: 'bug' })).toBe(false);
    expect(validate({ ...issue, surprise: 1 })).toBe(false);
    expect(validate(Object.fromEntries(Object.entries(issue).filter(([key]) => key !== 'path')))).toBe(false);
  });
});
