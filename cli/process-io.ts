import { RoadmapError } from '../src/model/errors.ts';
import type { Io, Sink, Source } from './io.ts';

/** The process as an `Io`. Output that cannot be written ends nothing: what is still printed is dropped; see `flush`. */
export function processIo(owner: NodeJS.Process, signal: AbortSignal): Io {
  return {
    cwd: owner.cwd(),
    env: owner.env,
    stdin: sourceOf(owner, signal),
    stdout: sinkOf(owner.stdout),
    stderr: sinkOf(owner.stderr),
    signal,
  };
}

/**
 * Resolves when everything written has been handed over, however slow the pipe, or its reader is gone.
 * @returns why results were lost, for instance on a full disk; null when none were. A reader that went away (EPIPE) wanted no more.
 */
export async function flush(owner: NodeJS.Process): Promise<Error | null> {
  await Promise.all([owner.stdout, owner.stderr].map((stream) => emptied(stream)));
  const lost = owner.stdout.errored as NodeJS.ErrnoException | null;
  return lost === null || lost.code === 'EPIPE' ? null : lost;
}

function emptied(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed || stream.errored !== null) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  stream.on('error', () => undefined);
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? (stream.columns ?? 80) : Infinity;
    },
    write: (text) => {
      if (!stream.destroyed && stream.errored === null) stream.write(text);
    },
  };
}

function sourceOf(owner: NodeJS.Process, signal: AbortSignal): Source {
  return {
    get isTerminal() {
      return owner.stdin.isTTY === true;
    },
    text: async () => {
      const { buffer } = await import('node:stream/consumers');
      const bytes = await orInterrupted(buffer(owner.stdin), signal);
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch (cause) {
        const message = 'standard input is not UTF-8 text';
        throw new RoadmapError({ kind: 'user', code: 'stdin.encoding', message, cause });
      }
    },
    line: async () => {
      const { createInterface } = await import('node:readline');
      const lines = createInterface({ input: owner.stdin });
      const first = lines[Symbol.asyncIterator]().next();
      const { value, done } = await orInterrupted(first, signal).finally(() => lines.close());
      return done === true ? null : value;
    },
  };
}

function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const interrupted = new RoadmapError({
    kind: 'user',
    code: 'interrupted',
    message: 'interrupted while reading input',
  });
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(interrupted);
    signal.addEventListener('abort', () => reject(interrupted), { once: true });
    work.then(resolve, reject);
  });
}
