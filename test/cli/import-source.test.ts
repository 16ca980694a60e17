import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { createContext } from '../../cli/context.ts';
import { openSource } from '../../cli/import-source.ts';
import type { Io } from '../../cli/io.ts';
import { createTerminal } from '../../cli/terminal.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { ImportSource } from '../../src/app/import-types.ts';
import { makeRoadmap, type World } from './harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
});

function open(name: string): ImportSource {
  const nothing = { isTerminal: false, columns: Infinity, write: () => undefined };
  const stdin = { isTerminal: false, text: async () => 'a\nb', line: async () => null };
  const signal = new AbortController().signal;
  const io: Io = { cwd: world.root, env: {}, stdin, stdout: nothing, stderr: nothing, signal };
  const terminal = createTerminal(io, { json: false, quiet: false, verbose: false, color: false });
  return openSource(name, createContext(io, terminal, { directory: null, yes: false }));
}

async function linesOf(source: ImportSource, limit: number): Promise<(string | null)[]> {
  const lines: (string | null)[] = [];
  for await (const line of source.lines('', limit)) lines.push(line);
  return lines;
}

it('lines are what a split would give, wherever the pieces end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '🐸', ' ') })),
      fc.nat(300_000),
      async (words, pad) => {
        const lines = ['x'.repeat(pad), ...words];
        world.write('lines.jsonl', lines.join('\n'));
        const expected = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
        expect(await linesOf(open('lines.jsonl'), 1_000_000)).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

it('a line that is too long, or no text, is no line; those around it are', async () => {
  writeFileSync(
    join(world.root, 'x.jsonl'),
    Buffer.concat([Buffer.from(`a\r\n${'x'.repeat(700_000)}\nb\n`), Buffer.from([0xff, 0x0a]), Buffer.from('c')]),
  );
  expect(await linesOf(open('x.jsonl'), 600_000)).toEqual(['a', null, 'b', null, 'c']);
});

it('a file that is far too large is refused before it is read', () => {
  world.write('huge.jsonl', '');
  truncateSync(join(world.root, 'huge.jsonl'), 600 * 1024 * 1024);
  expect(() => open('huge.jsonl')).toThrow(RoadmapError);
  expect(() => open('huge.jsonl')).toThrow(/at most 536870912 are read at once/);
});

it('nothing outside of the folder is read, through whatever link', async () => {
  mkdirSync(join(world.root, 'in/real'), { recursive: true });
  mkdirSync(join(world.root, 'out'));
  world.write('out/secret.md', 'secret');
  world.write('in/real/a.md', 'a');
  symlinkSync(join(world.root, 'out'), join(world.root, 'in/link'));
  symlinkSync(join(world.root, 'out/secret.md'), join(world.root, 'in/real/b.md'));
  const source = open('in');
  expect(await source.list('')).toEqual([{ name: 'real', kind: 'folder' }]);
  expect(await source.list('real')).toEqual([{ name: 'a.md', kind: 'file' }]);
  expect(await source.list('link')).toEqual([]);
  expect(await source.read('link/secret.md', 100)).toMatchObject({ rule: 'import.missing' });
  expect(await source.read('real/b.md', 100)).toMatchObject({ rule: 'import.missing' });
  expect(await source.read('real/a.md', 100)).toBe('a');
  expect(source.refused().map(({ file }) => file)).toEqual(['in/link', 'in/real/b.md', 'in/link/secret.md']);
});

it('a link that a person names is followed', async () => {
  mkdirSync(join(world.root, 'real'));
  world.write('real/a.md', 'a');
  symlinkSync(join(world.root, 'real'), join(world.root, 'named'));
  expect(await open('named').list('')).toEqual([{ name: 'a.md', kind: 'file' }]);
});

it('a file that is too large, missing or no text is a finding', async () => {
  mkdirSync(join(world.root, 'in'));
  world.write('in/large.md', 'x'.repeat(101));
  writeFileSync(join(world.root, 'in/latin.md'), Buffer.from([0xe9]));
  const source = open('in/');
  expect(await source.read('large.md', 100)).toMatchObject({ rule: 'file.too_large', file: 'in/large.md' });
  expect(await source.read('latin.md', 100)).toMatchObject({ rule: 'file.encoding' });
  expect(await source.read('none.md', 100)).toMatchObject({ rule: 'import.missing' });
});

it('it is known when a folder is the roadmap here', () => {
  expect([open('.roadmap').isHere(''), open('.').isHere('.roadmap'), open('.').isHere('')]).toEqual([
    true,
    true,
    false,
  ]);
});

it('standard input has lines too', async () => {
  expect(await linesOf(open('-'), 10)).toEqual(['a', 'b']);
});
