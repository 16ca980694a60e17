import fc from 'fast-check';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { isGone, parseHolder } from '../../src/store/holder.ts';
import { STATS } from '../../src/store/scan.ts';
import { readTextCache, writeTextCache } from '../../src/store/text-cache.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { makeScene, type Scene } from '../cli/scene.ts';
import { anyJson, anyText, often, PATIENCE_MS } from './fuzz.ts';

// What this clone keeps for itself in the git directory: caches, the journal, the lock, consent.

/** What may have become of a file. */
interface Damage {
  readonly how: 'bytes' | 'cut' | 'flip' | 'twice';
  readonly at: number;
  readonly bytes: Uint8Array;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  how: fc.constantFrom('bytes' as const, 'cut' as const, 'flip' as const, 'twice' as const),
  at: fc.nat({ max: 5000 }),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    anyJson.map((one) => Buffer.from(JSON.stringify(one))),
    fc.constant(new Uint8Array(4096)),
  ),
});

function damaged(bytes: Buffer, { how, at, bytes: other }: Damage): Buffer {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  if (how === 'bytes') return Buffer.from(other);
  if (how === 'cut') return bytes.subarray(0, place);
  if (how === 'twice') return Buffer.concat([bytes, bytes]);
  const flipped = Buffer.from(bytes);
  if (flipped.length > 0) flipped[place] = 255 - (flipped[place] ?? 0);
  return flipped;
}

function kept(scene: Scene): string[] {
  const folder = join(scene.root, '.git/roadmap');
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return paths.map((path) => join(folder, path)).filter((path) => lstatSync(path).isFile());
}

async function makeKept(): Promise<Scene> {
  const scene = await makeScene();
  scene.github.seed(...Array.from({ length: 12 }, (_, at) => ({ title: `Item ${String(at)}`, body: 'a word' })));
  await scene.sync();
  // A file that was just written is trusted to no cache.
  const hour = new Date(Date.now() - 3_600_000);
  for (const path of scene.files()) utimesSync(join(scene.root, path), hour, hour);
  await setTimeout(2100);
  for (const line of [['issue', 'list'], ['search', 'word'], ['status']]) await scene.roadmap(...line);
  return scene;
}

it('caches of any bytes cost time, and change no answer', { timeout: PATIENCE_MS }, async () => {
  const scene = await makeKept();
  const commands = [
    ['issue', 'list', '--json'],
    ['search', 'word', '--json'],
  ];
  const answers: string[] = [];
  for (const line of commands) answers.push((await scene.roadmap(...line)).out);
  const before = new Map(kept(scene).map((path) => [path, readFileSync(path)]));
  const caches = [...before.keys()].filter((path) => path.includes('/roadmap/index-'));
  expect(caches).toHaveLength(1);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...caches), damage, async (path, one) => {
      rmSync(join(scene.root, '.git/roadmap'), { recursive: true, force: true });
      for (const [name, bytes] of before) {
        mkdirSync(join(name, '..'), { recursive: true });
        writeFileSync(name, name === path ? damaged(bytes, one) : bytes);
      }
      for (const [at, line] of commands.entries()) {
        const { code, out, err } = await scene.roadmap(...line);
        expect([path, one, code, err]).toEqual([path, one, 0, '']);
        expect([path, one, out]).toEqual([path, one, answers[at]]);
      }
    }),
    often(60),
  );
});

it('texts for searching that are damaged are read anew, or are not there', { timeout: PATIENCE_MS }, async () => {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder.dispose());
  const path = join(folder.path, 'texts');
  const stats = new Float64Array(2 * STATS.length).fill(1);
  const bounds = Float64Array.of(0, 1, 2, 3);
  await writeTextCache(path, { names: ['a.md', 'b.md'], stats, bounds, bytes: Buffer.from('a\nb\n'), since: 1 });
  const whole = readFileSync(path);
  expect(readTextCache(path)?.names).toEqual(['a.md', 'b.md']);
  fc.assert(
    fc.property(damage, (one) => {
      writeFileSync(path, damaged(whole, one));
      const read = readTextCache(path);
      if (read === null) return;
      const inside = [...read.bounds].every((bound) => bound >= 0 && bound <= read.bytes.length);
      expect([read.names.length * 2, inside]).toEqual([read.bounds.length, true]);
    }),
    often(300),
  );
});

it(
  'a journal, a lock, a consent or a cursor of any bytes ends a run by name at worst, and no item is made twice',
  { timeout: PATIENCE_MS },
  async () => {
    const scene = await makeKept();
    const folder = join(scene.root, '.git/roadmap');
    const before = new Map(kept(scene).map((path) => [path, readFileSync(path)]));
    const records = fc.tuple(
      fc.constantFrom('aaaa000a', '../x', '__proto__', 'comment/x', '.roadmap/issues/x.md', '../../x'),
      anyJson,
    );
    const line = fc.array(records, { maxLength: 3 }).map((put) => `${JSON.stringify({ v: 1, put })}\n`);
    const texts = fc.oneof(
      anyText,
      line,
      anyJson.map((one) => JSON.stringify(one)),
      fc.tuple(line, anyText).map((both) => both.join('')),
    );
    const names = [
      'lock',
      'consent.json',
      'cursor-github.json',
      ...['create', 'written', 'sent', 'refused', 'comment'].map((kind) => `journal/github/${kind}.jsonl`),
    ];
    const made = scene.github.issues().length;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), texts, async (name, text) => {
        rmSync(folder, { recursive: true, force: true });
        for (const [path, bytes] of before) {
          mkdirSync(join(path, '..'), { recursive: true });
          writeFileSync(path, bytes);
        }
        mkdirSync(join(folder, name, '..'), { recursive: true });
        writeFileSync(join(folder, name), text);
        for (const command of [
          ['sync', '--preview'],
          ['sync', '--no-commit'],
          ['sync', 'status'],
          ['health', 'check'],
        ]) {
          const { code, out, err } = await scene.roadmap(...command);
          expect([name, text, command, code === 70 ? err + out : '']).toEqual([name, text, command, '']);
        }
      }),
      often(15),
    );
    expect(scene.github.issues()).toHaveLength(made);
  },
);

it(
  'no text of a lock is a process that is signalled, or thought to be gone without proof',
  { timeout: PATIENCE_MS },
  () => {
    const texts = fc.oneof(
      anyText,
      fc
        .record({ pid: anyJson, token: anyJson, host: anyJson, boot: anyJson, start: anyJson, space: anyJson })
        .map((one) => JSON.stringify(one)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const holder = parseHolder(text);
        if (holder === null) return;
        expect(Number.isSafeInteger(holder.pid)).toBe(true);
        isGone(holder);
      }),
      often(300),
    );
  },
);
