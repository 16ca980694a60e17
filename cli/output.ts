import { fstatSync, statSync, writeSync } from 'node:fs';
import type { Sink } from './io.ts';

/** Where results or notes go, and the end of it. */
export interface Output extends Sink {
  /**
   * Resolves when everything written has been handed over, however slow the reader, or the reader is gone.
   * @returns why some was lost, for instance on a full disk; null when none was. A reader that went away (EPIPE) wanted no more.
   */
  flush(): Promise<NodeJS.ErrnoException | null>;
  /** Writes what was gathered. */
  hand(): void;
}

type Stream = NodeJS.WriteStream;

/** So much is gathered before it is written; what is there when the program has a moment's rest is written then. */
const CHUNK = 64 * 1024;
const RETRY_MS = 2;
/** More may have to wait for the reader, for ever perhaps. */
const LONG = 16 * 1024;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Standard output or error. Only a terminal needs the machinery of a stream, which takes longer to load than a list takes. */
export function makeOutput(fd: 1 | 2, stream: () => Stream): Output {
  return isTerminalLike(fd) ? streamOutput(stream()) : fileOutput(fd);
}

/** False for files, pipes, sockets and the null device. */
function isTerminalLike(fd: number): boolean {
  try {
    const found = fstatSync(fd);
    if (!found.isCharacterDevice()) return false;
    const nothing = statSync('/dev/null', { throwIfNoEntry: false });
    return nothing?.rdev !== found.rdev;
  } catch {
    // Closed, or a system that knows no such thing.
    return true;
  }
}

/** Writes as the system's own programs do: what is written is handed over when the call returns. */
export function fileOutput(fd: number): Output {
  let waiting: string[] = [];
  let size = 0;
  let failed: NodeJS.ErrnoException | null = null;
  const hand = (): void => {
    if (size === 0) return;
    const bytes = Buffer.from(waiting.join(''));
    waiting = [];
    size = 0;
    if (failed !== null) return;
    failed = bytes.length < LONG ? writeAll(fd, bytes) : withoutListeners(() => writeAll(fd, bytes));
  };
  return {
    hand,
    isTerminal: false,
    columns: Infinity,
    write(text) {
      if (failed !== null) return;
      if (size === 0) setImmediate(hand);
      waiting.push(text);
      size += text.length;
      if (size >= CHUNK) hand();
    },
    async flush() {
      hand();
      return failed?.code === 'EPIPE' ? null : failed;
    },
  };
}

function writeAll(fd: number, bytes: Uint8Array): NodeJS.ErrnoException | null {
  for (let rest = bytes; rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return error as NodeJS.ErrnoException;
      // The other end of a pipe that does not wait is slower than we are.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
  return null;
}

/** Nobody who listens could be told of a signal while a call waits: it ends the program, as it ends the system's own. */
function withoutListeners<T>(work: () => T): T {
  const all = SIGNALS.map((signal) => ({ signal, listeners: process.rawListeners(signal) }));
  for (const { signal } of all) process.removeAllListeners(signal);
  try {
    return work();
  } finally {
    for (const { signal, listeners } of all)
      for (const listener of listeners) process.on(signal, listener as NodeJS.SignalsListener);
  }
}

/** Through a stream of Node's. What cannot be written ends nothing: what is still printed is dropped. */
export function streamOutput(stream: Stream): Output {
  stream.on('error', () => undefined);
  return {
    hand: () => undefined,
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? (stream.columns ?? 80) : Infinity;
    },
    write: (text) => {
      if (!stream.destroyed && stream.errored === null) stream.write(text);
    },
    async flush() {
      await emptied(stream);
      const lost = stream.errored as NodeJS.ErrnoException | null;
      return lost === null || lost.code === 'EPIPE' ? null : lost;
    },
  };
}

function emptied(stream: Stream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed || stream.errored !== null) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
