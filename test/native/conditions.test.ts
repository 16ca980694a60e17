import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { edit, editThere, linked, makeScene, pathOf, write, type Scene } from '../sync/support.ts';
import type { Standin } from '../standin/index.ts';
import { makeDice } from '../worlds/random.ts';
import { buildMissing } from './build.ts';
import { startSync, type Ended } from './child.ts';
import { gitEnv, makePlace, openPlace, type Place } from './place.ts';
import { settle } from './settle.ts';
import { startThere } from './there.ts';

// Several processes at work in one clone, or on one tracker, at the same time.

const IDS = ['aaaa0001', 'aaaa0002', 'aaaa0003', 'aaaa0004'];
const NOTHING = { prepare: async () => makeScene() };

buildMissing();

async function made(happen: (scene: Scene) => unknown): Promise<{ place: Place; github: Standin }> {
  const scene = makeScene();
  await happen(scene);
  const github = await startThere(scene);
  const place = makePlace(scene);
  onTestFinished(async () => {
    expect(github.violations).toEqual([]);
    await github.close();
    place.remove();
  });
  return { place, github };
}

/** Each of these once there. */
function expectEachOnce(github: Standin, ids: readonly string[]): void {
  const markers = github.issues().map(({ body }) => /<!-- roadmap:([0-9a-f]{8}) -->$/.exec(body)?.[1]);
  expect([...markers].sort()).toEqual([...ids].sort());
}

const linkOf = (place: Place, id: string): string | undefined =>
  /^ {2}github: '?(\d+)'?$/m.exec(readFileSync(join(place.root, pathOf(id)), 'utf8'))?.[1];

it('two runs started at once in one clone create everything once', { timeout: 120_000 }, async () => {
  const { place, github } = await made((scene) => IDS.forEach((id) => write(scene, id)));
  const ended = await Promise.all([1, 2, 3].map(() => startSync(place, github).ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  expectEachOnce(github, IDS);
  expect(await settle({ place, github, scenario: NOTHING, moved: false })).toBe(null);
  expect([place.git('status', '--porcelain'), place.git('fsck', '--no-dangling')]).toEqual(['', '']);
});

it('of two runs at once one is killed, and the other goes on where it was', { timeout: 120_000 }, async () => {
  const dice = makeDice(7);
  const { place, github } = await made((scene) => IDS.forEach((id) => write(scene, id)));
  for (let round = 0; round < 3; round += 1) {
    const [one, two] = [startSync(place, github), startSync(place, github)];
    setTimeout(() => one.kill(dice.chance(50)), 250 + dice.below(400));
    await Promise.all([one.ended, two.ended]);
    github.clock.advance(11 * 60_000);
  }
  place.age();
  expect(await settle({ place, github, scenario: NOTHING, moved: false })).toBe(null);
  expectEachOnce(github, IDS);
});

it(
  'two clones of one origin that sync at once, with claims, create everything once',
  { timeout: 120_000 },
  async () => {
    const { place, github } = await made((scene) => IDS.forEach((id) => write(scene, id)));
    const origin = `${place.root}.origin`;
    execFileSync('git', ['clone', '-q', '--bare', place.root, origin], { env: gitEnv('/') });
    const clones = ['a', 'b'].map((name) => {
      const root = `${place.root}.${name}`;
      execFileSync('git', ['clone', '-q', origin, root], { env: gitEnv('/') });
      const clone = openPlace(root);
      clone.git('config', 'user.name', name);
      clone.git('config', 'user.email', `${name}@example.org`);
      return clone;
    });
    onTestFinished(() => [openPlace(origin), ...clones].forEach((one) => one.remove()));
    const both = (): Promise<Ended[]> =>
      Promise.all(
        clones.map((clone, at) => startSync(clone, github, {}, { CI: '1', GITHUB_RUN_ID: String(at) }).ended),
      );
    for (const { code } of await both()) expect([0, 4]).toContain(code);
    expectEachOnce(github, IDS);
    // Who did not get a claim finds what the other made.
    for (let round = 0; round < 3; round += 1) {
      github.clock.advance(11 * 60_000);
      await both();
    }
    expectEachOnce(github, IDS);
    const [a, b] = clones;
    if (a === undefined || b === undefined) throw new Error('two clones');
    for (const id of IDS) expect([id, linkOf(a, id)]).toEqual([id, linkOf(b, id)]);
  },
);

/** Reads the file, writes it back with another title, and again: what is replaced in between is lost to it. */
const EDITOR = `
const fs = require('node:fs');
const [file, until] = process.argv.slice(1);
let n = 0;
const save = () => {
  const text = fs.readFileSync(file, 'utf8');
  n += 1;
  setTimeout(() => {
    fs.writeFileSync(file, text.replace(/^title: .*$/m, 'title: Title ' + n));
    if (fs.existsSync(until)) return process.stdout.write('Title ' + n);
    setTimeout(save, 5);
  }, 10);
};
save();
`;

it('an editor that saves all the time loses nothing, and nothing is lost to it', { timeout: 120_000 }, async () => {
  const { place, github } = await made((scene) => linked(scene, 'aaaa0001', {}, 'Text'));
  const until = join(place.root, '.git/enough');
  const editor = spawn(process.execPath, ['-e', EDITOR, join(place.root, pathOf('aaaa0001')), until]);
  let last = '';
  editor.stdout.setEncoding('utf8').on('data', (text: string) => (last += text));
  const closed = new Promise((resolve) => editor.on('close', resolve));
  for (let round = 0; round < 5; round += 1) {
    github.clock.advance(60_000);
    github.label(1, `theirs-${String(round)}`);
    const { code, out } = await startSync(place, github).ended;
    // Read while the editor was in the middle of saving, it is a broken file: told, and left alone.
    expect([0, 1, 3, 4], out).toContain(code);
  }
  place.write('.git/enough', '');
  await closed;
  expect(await settle({ place, github, scenario: NOTHING, moved: false })).toBe(null);
  expect(last).toMatch(/^Title \d+$/);
  const text = readFileSync(join(place.root, pathOf('aaaa0001')), 'utf8');
  expect(text).toContain(`title: ${last}\n`);
  expect(github.issue(1)?.title).toBe(last);
  expect(github.issue(1)?.labels.length).toBe(5);
  for (const label of github.issue(1)?.labels ?? []) expect(text).toContain(label);
  expect(text).toContain('github: synced');
});

/** What a person does with git, again and again; git says no where a run has its lock, and is asked again; a
 * stash that was put away before the no stays, beside the one of the second try. */
const GIT = `
n=0
try() { i=0; until git "$@" >/dev/null 2>&1; do i=$((i+1)); [ $i -gt 200 ] && echo "git $*" && exit 1; sleep 0.02; done; }
while [ ! -e .git/enough ]; do
  n=$((n+1))
  echo "Line $n" >> README.md
  try stash push -q -- README.md
  try stash pop -q
  try commit -q -m "work $n" -- README.md
  try checkout -q -b "topic-$n"
  sleep 0.05
  try checkout -q main
done
echo "$n"
`;

it(
  'commits, stashes and branches of a person go on while runs pull, send and create',
  { timeout: 240_000 },
  async () => {
    const ids = IDS.slice(0, 2);
    const { place, github } = await made(async (scene) => {
      await linked(scene, 'bbbb0001', {}, 'Text');
      for (const id of ids) write(scene, id);
      edit(scene, 'bbbb0001', { title: 'Ours' });
      editThere(scene, 1, { priority: 'high' });
    });
    const person = spawn('sh', ['-c', GIT], { cwd: place.root, env: gitEnv(place.root) });
    let said = '';
    person.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const closed = new Promise((resolve) => person.on('close', resolve));
    for (let round = 0; round < 6; round += 1) {
      github.clock.advance(11 * 60_000);
      await startSync(place, github).ended;
    }
    place.write('.git/enough', '');
    await closed;
    expect(said).toMatch(/^\d+\n$/);
    expect(await settle({ place, github, scenario: NOTHING, moved: false })).toBe(null);
    expectEachOnce(github, ['bbbb0001', ...ids]);
    expect(github.issue(1)).toMatchObject({ title: 'Ours', labels: ['priority: high'] });
    const lines = readFileSync(join(place.root, 'README.md'), 'utf8').trim().split('\n');
    expect(lines.length).toBe(1 + Number(said));
    expect(place.git('fsck', '--no-dangling')).toBe('');
    expect(place.git('status', '--porcelain', '-uall')).toBe('');
  },
);
