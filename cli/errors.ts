import { RoadmapError, type ErrorKind } from '../src/model/errors.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** What a run ends with (design: cli.md). */
export const EXIT = { done: 0, failed: 1, usage: 2, conflict: 3, partly: 4, remote: 5, bug: 70 } as const;

const ORDER: readonly number[] = [EXIT.bug, EXIT.usage, EXIT.remote, EXIT.partly, EXIT.conflict, EXIT.failed];
const BY_KIND: Readonly<Record<ErrorKind, number>> = {
  user: EXIT.failed,
  config: EXIT.failed,
  conflict: EXIT.conflict,
  remote: EXIT.remote,
  internal: EXIT.bug,
};

/** Where several hold, the first of 70, 2, 5, 4, 3, 1 wins. */
export function worstExit(codes: readonly number[]): number {
  return ORDER.find((code) => codes.includes(code)) ?? EXIT.done;
}

/** An error of usage has a code that begins with `usage.`. */
export function exitOf(error: RoadmapError): number {
  return error.code.startsWith('usage.') ? EXIT.usage : BY_KIND[error.kind];
}

export function usageError(code: string, message: string, hints: readonly string[] = []): RoadmapError {
  return new RoadmapError({ kind: 'user', code: `usage.${code}`, message, hints });
}

/** Whatever was thrown as an error of ours; what nobody made on purpose is a bug, except what the file system says. */
export function asRoadmapError(thrown: unknown): RoadmapError {
  if (thrown instanceof RoadmapError) return thrown.kind === 'internal' ? internal(thrown, thrown) : thrown;
  return fileSystemError(thrown) ?? internal(thrown, null);
}

/** `{code, kind, message, hints, data}`, as in `{"error": …}`. */
export function errorJson(error: RoadmapError): Record<string, unknown> {
  const { code, kind, message, hints, data } = error;
  return { code, kind, message, hints, data };
}

/** Prints an error in the one form of the command line and returns the exit code. */
export function reportError(thrown: unknown, terminal: Terminal): number {
  const error = asRoadmapError(thrown);
  if (terminal.settings.json && !terminal.answered()) terminal.result({ error: errorJson(error) }, () => undefined);
  else terminal.error(error.message, error.hints);
  const origin = error.cause ?? error;
  const wanted = terminal.settings.verbose || error.kind === 'internal';
  if (wanted && origin instanceof Error && origin.stack) terminal.stack(origin.stack);
  return exitOf(error);
}

/** Does what prints a document a line (`--auto`): its error is one of them. */
export async function inLines(terminal: Terminal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    const error = asRoadmapError(thrown);
    if (!terminal.settings.json || terminal.answered() || error.kind === 'internal') throw thrown;
    terminal.jsonLine({ error: errorJson(error) });
    return exitOf(error);
  }
}

const FILE_SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  ENAMETOOLONG: 'the name is too long',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENOENT: 'it does not exist',
  EIO: 'the device reports an error',
  EFBIG: 'the file would be too large',
  EBUSY: 'something else uses it',
  ELOOP: 'its symbolic links go round in a circle',
};

function fileSystemError(thrown: unknown): RoadmapError | null {
  if (!(thrown instanceof Error)) return null;
  const { code, path, syscall } = thrown as NodeJS.ErrnoException;
  const meaning = code === undefined ? undefined : FILE_SYSTEM[code];
  if (meaning === undefined || code === undefined || syscall === undefined) return null;
  return new RoadmapError({
    kind: 'user',
    code: `file.${code.toLowerCase()}`,
    message: `cannot ${verbOf(syscall)} ${path ?? 'a file'}: ${meaning}`,
    hints: code === 'EACCES' || code === 'EPERM' ? ['check who owns the folder and its permissions: ls -la'] : [],
    data: { path: path ?? null, errno: code },
    cause: thrown,
  });
}

function verbOf(syscall: string): string {
  const verbs: Readonly<Record<string, string>> = { mkdir: 'make', mkdtemp: 'make', scandir: 'list', unlink: 'remove' };
  return verbs[syscall] ?? syscall;
}

function internal(thrown: unknown, known: RoadmapError | null): RoadmapError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RoadmapError({
    kind: 'internal',
    code: known?.code ?? 'internal',
    message: `this is a bug in roadmap: ${message || 'no message'}`,
    hints: [
      ...(known?.hints ?? []),
      `please report it with the command you ran, the lines above and: roadmap ${version}, node ${process.version}, ${process.platform} ${process.arch}`,
    ],
    data: { ...known?.data, version, node: process.version, platform: `${process.platform} ${process.arch}` },
    cause: thrown,
  });
}
