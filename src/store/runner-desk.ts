import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceDurably } from './durable.ts';

/** How a command gets to the runner of its clone: a socket that only its user may open, and a word that only they can read. */
export interface DeskKey {
  readonly path: string;
  readonly token: string;
}

/** Somebody who came to the desk. */
export interface Visitor {
  /** The first line after the key. */
  readonly asks: string;
  /** Aborted when they leave, or want what they asked for to end. */
  readonly gone: AbortSignal;
  /** One line to them. */
  say(line: string): void;
  /** Nothing more will be said. */
  end(): void;
}

/** How long a visitor may take to say what they want, and a runner to answer. */
const PATIENCE_MS = 1500;
const LONGEST_LINE = 1024 * 1024;
/** Longer paths are no names for a socket on some systems. */
const LONGEST_PATH = 100;

/** Where one stat tells whether there may be a runner. */
export function deskKeyPath(commonDir: string): string {
  return join(commonDir, 'roadmap', 'runner.key');
}

/** Null: there is none, or none that can be read. */
export function readDeskKey(commonDir: string): DeskKey | null {
  try {
    const value = JSON.parse(readFileSync(deskKeyPath(commonDir), 'utf8')) as Partial<DeskKey> | null;
    const whole = typeof value?.path === 'string' && typeof value.token === 'string' && value.token !== '';
    return whole ? { path: value.path ?? '', token: value.token ?? '' } : null;
  } catch {
    return null;
  }
}

/** Opens the desk; whoever holds the runner's lock is the only one who may. @throws what the system says where it cannot */
export async function openDesk(
  commonDir: string,
  take: (visitor: Visitor, token: string) => void,
): Promise<{ close(): Promise<void> }> {
  const path = socketPath(commonDir);
  const token = randomBytes(24).toString('hex');
  // Of a runner that was killed.
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    receive(socket, token, take);
  });
  await listen(server, path);
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  const keyPath = deskKeyPath(commonDir);
  replaceDurably(keyPath, `${JSON.stringify({ path, token })}\n`, 0o600);
  return {
    close: async () => {
      // Nobody new; who waits for an answer gets it.
      if (readDeskKey(commonDir)?.token === token) rmSync(keyPath, { force: true });
      await closed(server, sockets);
    },
  };
}

function socketPath(commonDir: string): string {
  const name = `roadmap-${createHash('sha256').update(commonDir).digest('hex').slice(0, 16)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const path = join(commonDir, 'roadmap', 'runner.sock');
  return Buffer.byteLength(path) <= LONGEST_PATH ? path : join(privateFolder(join(tmpdir(), name)), 'socket');
}

/** Ours alone, or another name: anybody may have been there before us. */
function privateFolder(path: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const folder = attempt === 0 ? path : `${path}-${randomBytes(6).toString('hex')}`;
    try {
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error;
      const { uid, mode } = lstatSync(folder);
      const isOurs = lstatSync(folder).isDirectory() && uid === process.getuid?.() && (mode & 0o077) === 0;
      if (isOurs) return folder;
    }
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      server.off('error', reject).on('error', () => undefined);
      resolve();
    });
  });
}

function receive(socket: Socket, token: string, take: (visitor: Visitor, token: string) => void): void {
  const gone = new AbortController();
  const impatient = setTimeout(() => socket.destroy(), PATIENCE_MS);
  let shown = false;
  let asked = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearTimeout(impatient);
    gone.abort();
  });
  readLines(
    socket,
    (line) => {
      if (!shown) {
        shown = isSame(line, token);
        if (!shown) socket.destroy();
      } else if (!asked) {
        asked = true;
        clearTimeout(impatient);
        take(
          {
            asks: line,
            gone: gone.signal,
            say: (text) => void (socket.writable && socket.write(`${text}\n`)),
            end: () => void socket.end(),
          },
          token,
        );
      } else gone.abort();
    },
    LONGEST_LINE,
  );
}

function isSame(line: string, token: string): boolean {
  const [given, wanted] = [line, token].map((text) => createHash('sha256').update(text).digest());
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted);
}

/** @param most a line that is longer ends the conversation */
function readLines(socket: Socket, hear: (line: string) => void, most = Infinity): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > most) socket.destroy();
    for (const line of lines) if (!socket.destroyed) hear(line);
  });
}

async function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  const late = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, PATIENCE_MS);
  for (const socket of sockets) socket.end();
  await done;
  clearTimeout(late);
}

/**
 * Asks the runner, and tells every line that it answers. With the signal it is asked to end what it does.
 * @returns when it has said everything; `nobody`: it is gone, or does not answer
 */
export function visitDesk(
  key: DeskKey,
  asks: string,
  { hear, signal }: { readonly hear: (line: string) => void; readonly signal: AbortSignal },
): Promise<'answered' | 'nobody'> {
  return new Promise((resolve) => {
    const socket = connect({ path: key.path });
    const impatient = setTimeout(() => socket.destroy(), PATIENCE_MS);
    let answered = false;
    const stop = (): void => void socket.write('\n');
    signal.addEventListener('abort', stop, { once: true });
    socket.on('error', () => undefined);
    socket.on('connect', () => socket.write(`${key.token}\n${asks}\n`));
    socket.on('close', () => {
      clearTimeout(impatient);
      signal.removeEventListener('abort', stop);
      resolve(answered ? 'answered' : 'nobody');
    });
    readLines(socket, (line) => {
      answered = true;
      clearTimeout(impatient);
      hear(line);
    });
  });
}
