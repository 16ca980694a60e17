import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

let root: string;

beforeEach(() => {
  const made = makeTemporaryFolder();
  onTestFinished(made.dispose);
  root = made.path;
  mkdirSync(join(root, 'chunks'));
  mkdirSync(join(root, 'home'));
  copyFileSync('.scripts/code-cache.cjs', join(root, 'code-cache.js'));
  writeFileSync(
    join(root, 'chunks/hot.js'),
    `exports.say = (of) => [...of].map((each) => each.toUpperCase()).join('');\n`,
  );
  writeFileSync(join(root, 'chunks/edit.js'), '');
  const main = `console.log(require('./code-cache.js')('chunks/hot.js', 'chunks/edit.js').say('hello'));\n`;
  writeFileSync(join(root, 'main.js'), main);
});

/** What the program says; it must end well. */
function run(env: Record<string, string> = { HOME: join(root, 'home') }): string {
  const argv = [join(root, 'main.js'), 'issue', 'list'];
  return execFileSync(process.execPath, argv, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
}

function kept(): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:cache|tmp)$/.test(name));
}

/** Something stands where the code beside the chunk belongs, and cannot be replaced. */
function occupy(): void {
  run();
  const [name = ''] = kept();
  rmSync(join(root, name));
  mkdirSync(join(root, name));
}

it('what was compiled is kept beside the chunk, and used as it is', () => {
  expect(run()).toBe('HELLO\n');
  const [name = '', ...more] = kept();
  expect([name.startsWith('chunks'), more]).toEqual([true, []]);
  const before = statSync(join(root, name), { bigint: true });
  expect(run()).toBe('HELLO\n');
  expect(statSync(join(root, name), { bigint: true }).ino).toBe(before.ino);
});

it('no damage to it is run, and what is damaged is made anew', { timeout: 60_000 }, () => {
  run();
  const path = join(root, kept()[0] ?? '');
  const whole = readFileSync(path);
  for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 25)) {
    const bytes = Buffer.from(whole);
    bytes.fill((bytes[at] ?? 0) ^ 0x55, at, at + 16);
    writeFileSync(path, at % 2 === 0 ? bytes : bytes.subarray(0, at));
    expect(run()).toBe('HELLO\n');
    const made = readFileSync(path);
    const half = made.length / 2;
    expect(half).toBeGreaterThan(0);
    expect(made.subarray(0, half).equals(made.subarray(half))).toBe(true);
  }
});

it('where it cannot be kept beside the chunk it is among the caches of the user, once', () => {
  occupy();
  expect(run()).toBe('HELLO\n');
  const own = kept().find((name) => name.startsWith('home')) ?? '';
  const { ino } = statSync(join(root, own), { bigint: true });
  expect(run()).toBe('HELLO\n');
  expect(statSync(join(root, own), { bigint: true }).ino).toBe(ino);
});

it.each([
  ['there is no home', {}],
  ['the home is no folder', { HOME: '/dev/null' }],
  ['the home is empty', { HOME: '' }],
  ['the folder of caches depends on where one is', { HOME: '/dev/null', XDG_CACHE_HOME: 'here' }],
])('where it can be kept nowhere all works, and nothing is left behind: %s', (_, env) => {
  occupy();
  const before = kept();
  expect(run(env)).toBe('HELLO\n');
  expect(kept()).toEqual(before);
});
