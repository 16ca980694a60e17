import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createByTurn, createFile, persist, replaceFile } from '../../src/store/atomic.ts';
import { turnName } from '../../src/store/temporary.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { generation } from './atomic-writer.ts';

let folder: TemporaryFolder;
let path: string;
const bytes = (text: string): Uint8Array => Buffer.from(text);

beforeEach(() => {
  folder = makeTemporaryFolder();
  path = join(folder.path, 'file.md');
});
afterEach(() => folder.dispose());

describe('a replaced file', () => {
  test('keeps its permissions whatever the umask', async () => {
    const umask = process.umask(0o077);
    try {
      for (const mode of [0o644, 0o664, 0o600, 0o444, 0o755]) {
        folder.put('file.md', 'a');
        chmodSync(path, mode);
        expect(await replaceFile(path, bytes('a'), bytes('b'))).toBe(true);
        expect((statSync(path).mode & 0o7777).toString(8)).toBe(mode.toString(8));
        chmodSync(path, 0o644);
      }
    } finally {
      process.umask(umask);
    }
  });

  test('is another file: a hard link keeps the old content', async () => {
    folder.put('file.md', 'a');
    linkSync(path, join(folder.path, 'other'));
    expect(await replaceFile(path, bytes('a'), bytes('b'))).toBe(true);
    expect(readFileSync(join(folder.path, 'other'), 'utf8')).toBe('a');
  });

  test('is never reached through a link', async () => {
    folder.put('target', 'a');
    symlinkSync('target', path);
    await expect(replaceFile(path, bytes('a'), bytes('b'))).rejects.toMatchObject({ code: 'ELOOP' });
    expect(readFileSync(join(folder.path, 'target'), 'utf8')).toBe('a');
  });

  test('may become and be empty', async () => {
    folder.put('file.md', 'a');
    expect(await replaceFile(path, bytes('a'), bytes(''))).toBe(true);
    expect(await replaceFile(path, bytes(''), bytes('b'))).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('b');
  });
});

describe('a new file', () => {
  test('has the permissions that the umask leaves', async () => {
    const umask = process.umask(0o027);
    try {
      await createFile(path, bytes('a'));
    } finally {
      process.umask(umask);
    }
    expect((statSync(path).mode & 0o7777).toString(8)).toBe('640');
  });

  test('in a folder that is not there is an error, and nothing is left', async () => {
    await expect(createFile(join(folder.path, 'gone/file.md'), bytes('a'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('is made once where the file system has no hard links', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => createByTurn(folder.put(`.draft-${n}`, String(n)), path)),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(String(made.indexOf(true)));
  });
});

describe('a turn', () => {
  const marker = (): string => turnName(path);

  test('that a dead process holds is taken over', async () => {
    folder.put('file.md', 'a');
    writeFileSync(marker(), '');
    utimesSync(marker(), new Date(0), new Date(0));
    expect(await replaceFile(path, bytes('a'), bytes('b'))).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['file.md']);
  });

  test('that a live process holds is waited for', async () => {
    folder.put('file.md', 'a');
    writeFileSync(marker(), '');
    let done = false;
    const replacing = replaceFile(path, bytes('a'), bytes('b')).then((answer) => {
      done = true;
      return answer;
    });
    await sleep(150);
    expect(done).toBe(false);
    // The other one has written before it gives its turn back.
    writeFileSync(path, 'by the other');
    writeFileSync(marker(), '');
    utimesSync(marker(), new Date(0), new Date(0));
    expect(await replacing).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('by the other');
  });
});

describe('what is refused in passing', () => {
  const failing = (times: number, code: string): (() => Promise<number>) => {
    let calls = 0;
    return async () => {
      calls += 1;
      if (calls <= times) throw Object.assign(new Error(code), { code });
      return calls;
    };
  };

  test('is tried again', async () => {
    expect(await persist(failing(3, 'EBUSY'), ['EPERM', 'EBUSY'])).toBe(4);
  });

  test('is not tried for ever', async () => {
    await expect(persist(failing(100, 'EPERM'), ['EPERM', 'EBUSY'])).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('is told apart from what is refused for good', async () => {
    await expect(persist(failing(1, 'ENOSPC'), ['EPERM', 'EBUSY'])).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

describe('a process that is killed while it writes', () => {
  let script: string;

  beforeEach(() => {
    script = join(folder.path, 'writer.mjs');
    buildSync({
      entryPoints: [fileURLToPath(new URL('atomic-writer.ts', import.meta.url))],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
    });
  });

  /** The generation that a file holds; fails when the file is not exactly that generation. */
  function whole(file: string): number {
    const text = readFileSync(file, 'utf8');
    const n = Number(text.slice(0, text.indexOf('\n')));
    if (text !== generation(n))
      throw new Error(`${file} is torn: ${text.length} characters, begins ${text.slice(0, 20)}`);
    return n;
  }

  test('leaves every file whole, at every instant, and the next one goes on', async () => {
    const replaced = folder.put('work/replaced.md', generation(0));
    const work = join(folder.path, 'work');
    mkdirSync(join(work, 'made'));
    let reads = 0;
    for (let round = 0; round < 8; round += 1) {
      const before = whole(replaced);
      const child: ChildProcess = spawn(process.execPath, [script, work, String(before)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(child, 'exit');
      // Progress, not time, says that it is in the middle of its work.
      if (child.stdout === null) throw new Error('no output');
      await once(child.stdout, 'data');
      const until = Date.now() + 3 + round * 9;
      while (Date.now() < until) {
        whole(replaced);
        reads += 1;
        await sleep(0);
      }
      child.kill('SIGKILL');
      expect(await exit).toEqual([null, 'SIGKILL']);
      expect(whole(replaced)).toBeGreaterThan(before);
    }
    const made = readdirSync(join(work, 'made')).filter((name) => !name.startsWith('.'));
    for (const name of made) expect(whole(join(work, 'made', name))).toBe(Number(name.replace('.md', '')));
    expect(made.length).toBeGreaterThanOrEqual(8);
    expect(reads).toBeGreaterThan(8);
  });
});
