import { RoadmapError } from '../src/model/errors.ts';
import type { Io, Source } from './io.ts';
import { makeOutput, type Output } from './output.ts';

/** The process as an `Io`. */
export interface ProcessIo extends Io {
  readonly stdout: Output;
  readonly stderr: Output;
}

export function processIo(owner: NodeJS.Process, signal: AbortSignal): ProcessIo {
  const stdout = makeOutput(1, () => owner.stdout);
  const stderr = makeOutput(2, () => owner.stderr);
  return {
    cwd: owner.cwd(),
    env: owner.env,
    stdin: sourceOf(owner, signal),
    stdout,
    // In the order of the program, where both go to one file.
    stderr: {
      isTerminal: stderr.isTerminal,
      get columns() {
        return stderr.columns;
      },
      flush: stderr.flush,
      hand: stderr.hand,
      write(text) {
        stdout.hand();
        stderr.write(text);
        stderr.hand();
      },
    },
    signal,
    ...(owner.argv[1] !== undefined && { program: owner.argv[1] }),
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
