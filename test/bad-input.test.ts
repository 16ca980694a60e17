import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../cli/schemas.ts';
import { knownCommands, lines, type Line } from './bad-input/lines.ts';
import { furnish, places, type Place } from './bad-input/places.ts';
import { ORDINARY } from './bad-input/texts.ts';
import { watch, type Watch } from './bad-input/watch.ts';
import { makeWorld, type World } from './cli/harness.ts';
import { asOrdinaryUser } from './support/ordinary-user.ts';

// Whatever a command is given, and wherever it runs: it ends with a code that is documented, prints nothing that moves a
// terminal, prints one JSON document that is what its schema says, and changes no file that it was not asked to change.

const ENDS = [0, 1, 2, 3, 4, 5];
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const ajv = new Ajv2020({ strict: true, strictTypes: false });
const validators = new Map<string, ValidateFunction>();

interface Scene {
  readonly world: World;
  readonly place: Place;
  readonly files: Watch;
}

function makeScene(place: Place): Scene {
  const world = makeWorld({ git: place.git ?? true });
  furnish(world, place);
  return { world, place, files: watch(world.root) };
}

/** Runs a command line, looks at everything it did, and makes it undone. */
async function tryLine({ world, place, files }: Scene, { command, argv, changes }: Line, json: boolean): Promise<void> {
  const { below = '', nothing = false } = place;
  const env = { PATH: process.env['PATH'], HOME: world.root, NO_COLOR: '1', EDITOR: 'true', GIT_CONFIG_NOSYSTEM: '1' };
  const words = [...command.split(' '), ...(json ? ['--json'] : []), '--yes', ...argv];
  let out = '';
  const stdout = { isTerminal: true, columns: 100, write: (text: string) => void (out += text) };
  const { code, err } = await world.roadmapWith({ cwd: join(world.root, below), env, stdout }, ...words);
  const said = `${JSON.stringify(words).slice(0, 300)}\n${err.slice(0, 2000)}\n${out.slice(0, 1000)}`;
  const changed = files.changed();
  files.restore();
  expect(ENDS, said).toContain(code);
  expect(err, said).not.toMatch(/\n {4}at |a bug in roadmap/);
  expect(HIDDEN.exec(out + err), said).toBe(null);
  expect(code === 0 || out + err !== '', said).toBe(true);
  if (json) expectValid(command, out, said);
  const asked = (path: string): boolean => changes.test(relative(`${below}.roadmap`, path));
  expect(nothing || code === 1 || code === 2 ? changed : changed.filter((path) => !asked(path)), said).toEqual([]);
}

/** Exactly one document, which is what the command says it prints. */
function expectValid(command: string, out: string, said: string): void {
  let validate = validators.get(command);
  if (validate === undefined) validators.set(command, (validate = ajv.compile(schemaOf(command) ?? false)));
  validate(JSON.parse(out));
  expect(JSON.stringify(validate.errors ?? []), said).toBe('[]');
}

it('every command has a line here', async () => {
  const known = [...(await knownCommands()).keys()];
  expect([...new Set(lines.map(({ command }) => command))].sort()).toEqual(known.sort());
});

describe('every command keeps its promises', () => {
  it.each(Object.entries(places))('%s', { timeout: 60_000 }, async (_name, place) => {
    const scene = makeScene(place);
    for (const [at, line] of lines.entries())
      for (const json of place.both === true ? [true, false] : [at % 2 === 0]) await tryLine(scene, line, json);
  });

  it('in a folder that may only be read', async () => {
    const scene = makeScene({ nothing: true });
    const { root } = scene.world;
    if (process.geteuid?.() === 0) execFileSync('chown', ['-R', '65534:65534', root]);
    execFileSync('chmod', ['-R', 'a-w', root]);
    try {
      await asOrdinaryUser(async () => {
        for (const line of lines) await tryLine(scene, line, true);
      });
    } finally {
      execFileSync('chmod', ['-R', 'u+w', root]);
    }
  });
});

const WORDS: readonly string[] = [
  ...['', ' ', '-', '--', '*', '"', '%s', '\\', '(((', '\u001b[2J\u202e', 'a\nb', 'x'.repeat(200_000)],
  ...['__proto__', 'constructor', '-1', '1e999', 'NaN', '9999-99-99', 'status:', 'zz:1', 'github:', '#9'.repeat(20)],
  ...['../../x', '/etc/passwd', '/dev/null/x', 'loop', '.roadmap', '.roadmap/issues/c0de0003-markers.md'],
  ...['ffff9999', 'c0de', 'c0de0001', 'm1', 'P1', 'cafe0001'],
];

it('every argument and every option takes any word', { timeout: 60_000 }, async () => {
  const scene = makeScene({
    texts: { ...ORDINARY, 'issues/c0de0003-markers.md': '<<<<<<< ours\n' },
    shape: (at) => symlinkSync('loop', at('../loop')),
  });
  const spots = [...(await knownCommands())].flatMap(([command, { args = [], options = [] }]) => {
    const own = lines.find((line) => line.command === command)?.argv ?? [];
    const operands = own.filter((word, at) => !word.startsWith('-') && own[at - 1]?.startsWith('-') !== true);
    const inArgs = args.map((_, at) => (word: string) => [
      '--',
      ...operands.slice(0, at),
      word,
      ...operands.slice(at + 1),
    ]);
    const inOptions = options.flatMap(({ flags }) => {
      const [, name = ''] = /(--[a-z-]+) </.exec(flags) ?? [];
      // A unit that is really started would outlive the test.
      const safely = command === 'service install' ? ['--dry-run'] : [];
      return name === '' ? [] : [(word: string) => [...safely, `${name}=${word}`, ...operands]];
    });
    // Its output goes wherever it is sent.
    const changes = command === 'export' ? /^\.\.\// : /^[^.]/;
    return [...inArgs, ...inOptions].map((argv) => ({ command, argv, changes }));
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...spots),
      fc.constantFrom(...WORDS),
      fc.boolean(),
      async ({ command, argv, changes }, word, json) => tryLine(scene, { command, argv: argv(word), changes }, json),
    ),
    { numRuns: 800 },
  );
});

it.each(['loop', 'loop/x', 'foreign.json', 'foreign.json/x', '', 'x'.repeat(300), '\u001b[2J'])(
  '-C %j is an error of who typed it',
  async (folder) => {
    const scene = makeScene({ shape: (at) => symlinkSync('loop', at('../loop')) });
    const { code, out, err } = await scene.world.roadmap('-C', folder, 'issue', 'list');
    expect([code, out]).toEqual(folder === '' ? [0, expect.stringContaining('First word')] : [1, '']);
    expect(err).not.toMatch(/a bug in roadmap/);
    expect(HIDDEN.exec(err)).toBe(null);
  },
);
