import { closeSync, constants, openSync, statSync } from 'node:fs';
import { fsync } from './async-fs.ts';
import { isErrno } from './safe-path.ts';

interface Waiting {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const waiting = new Map<string, Waiting[]>();
let isRunning = false;

/**
 * Makes a file, or the names in a folder, durable. Those that are asked for at the same time wait for the disk together, and
 * whoever comes meanwhile is of the next round: creating a thousand files is not a thousand waits.
 */
export function flush(path: string): Promise<void> {
  // Windows cannot open a folder; there a rename is durable with the file system's own journal.
  if (process.platform === 'win32') return Promise.resolve();
  const asked = new Promise<void>((done, failed) => {
    const others = waiting.get(path);
    if (others === undefined) waiting.set(path, [{ done, failed }]);
    else others.push({ done, failed });
  });
  if (!isRunning) void run();
  return asked;
}

async function run(): Promise<void> {
  isRunning = true;
  // Others who begin now have their say first.
  for (await null; waiting.size > 0;) {
    const round = new Map(waiting);
    waiting.clear();
    const paths = [...round.keys()];
    if (paths.length >= MANY && (await flushAll(paths))) {
      for (const each of [...round.values()].flat()) each.done();
      continue;
    }
    await Promise.all([...round].map(([path, each]) => flushOne(path, each)));
  }
  isRunning = false;
}

async function flushOne(path: string, asked: readonly Waiting[]): Promise<void> {
  try {
    const handle = openSync(path, constants.O_RDONLY);
    try {
      await fsync(handle);
    } catch (error) {
      // Some file systems cannot do it for folders.
      if (!isErrno(error, ['EINVAL', 'ENOTSUP'])) throw error;
    } finally {
      closeSync(handle);
    }
    for (const each of asked) each.done();
  } catch (error) {
    for (const each of asked) each.failed(error);
  }
}

/** From here on the whole file system is made durable faster than they are one by one. */
const MANY = 200;

/** By the program of GNU and BusyBox; false where there is none that says it has done it. */
async function flushAll(paths: readonly string[]): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const { spawn } = await import('node:child_process');
  const devices = new Map(paths.map((path) => [statSync(path, { throwIfNoEntry: false })?.dev, path]));
  return new Promise((resolve) => {
    const child = spawn('sync', ['-f', '--', ...devices.values()], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
