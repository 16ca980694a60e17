import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';

/**
 * Lets a person edit a text in their own editor, as often as it takes until `use` accepts what they wrote or they give up.
 * The copy lies outside of the repository; it goes when all is well, and stays when anything else happens, so that nothing
 * that was written is lost.
 * @param name of the copy, ending as its kind does: `224f3405-fix-login.md`
 * @param use @throws RoadmapError when the text cannot be used
 * @throws RoadmapError `editor.none`, `editor.failed`, `editor.encoding`, or what `use` throws, with the place of the copy
 */
export async function editText<T>(
  context: Context,
  name: string,
  text: string,
  use: (edited: string) => Promise<T>,
): Promise<T> {
  const command = editorCommand(context);
  const folder = await mkdtemp(join(tmpdir(), 'roadmap-'));
  const copy = join(folder, name);
  await writeFile(copy, text, { mode: 0o600 });
  let last = text;
  for (;;) {
    try {
      await runEditor(context, command, copy);
      const edited = await readCopy(copy);
      const tired = edited === last;
      last = edited;
      const used = await attempt(context, tired, () => use(edited));
      if (used === null) continue;
      await rm(folder, { recursive: true, force: true });
      return used.value;
    } catch (error) {
      throw await withCopy(error, context, { folder, copy, text });
    }
  }
}

/** Null when the text is to be edited again: it cannot be used as it is, and somebody who is still at it wants to. */
async function attempt<T>(
  context: Context,
  tired: boolean,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | null> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal' || tired || GONE.has(error.code)) throw error;
    if (!context.io.stdin.isTerminal || !context.io.stderr.isTerminal) throw error;
    context.terminal.error(error.message, error.hints);
    if ((await context.confirm('Edit it again?')) !== true) throw error;
    return null;
  }
}

/** What no edit of the text cures. */
const GONE = new Set(['issue.changed', 'issue.busy', 'file.unwritable']);

/**
 * `VISUAL`, else `EDITOR`, else what every system has. No shell reads it: it is split into words as git splits an alias
 * (blanks divide, quotes and backslashes keep together, nothing else means anything); a path with blanks that leads to a file is one word.
 */
function editorCommand({ io }: Context): readonly [string, ...string[]] {
  const named = [io.env['VISUAL'], io.env['EDITOR']].find((value) => value !== undefined && value.trim() !== '');
  if (named !== undefined) {
    const [program, ...args] = existsSync(named) ? [named] : wordsOf(named);
    if (program !== undefined) return [program, ...args];
  }
  if (named === undefined && io.stdin.isTerminal && io.stderr.isTerminal) return [STANDARD];
  throw new RoadmapError({
    kind: 'user',
    code: 'editor.none',
    message:
      named === undefined
        ? 'there is no terminal for an editor, and none is named'
        : `EDITOR: "${named}" names no program`,
    hints: ['export EDITOR=nano', 'or give what is to change as flags: see --help'],
  });
}

const WINDOWS = process.platform === 'win32';
const STANDARD = WINDOWS ? 'notepad' : 'vi';

/** @returns no word at all when a quote is left open */
export function wordsOf(line: string): readonly string[] {
  const pattern = WINDOWS ? /(?:"[^"]*"|[^\s"])+/g : /(?:"(?:\\[^]|[^"\\])*"|'[^']*'|\\[^]|[^\s"'\\])+/g;
  if (line.replace(pattern, '').trim() !== '') return [];
  return (line.match(pattern) ?? []).map((word) =>
    word.replace(
      /"((?:\\[^]|[^"\\])*)"|'([^']*)'|\\([^])/g,
      (whole, double?: string, single?: string, one?: string) => {
        if (WINDOWS && double === undefined) return whole;
        return double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? one ?? '';
      },
    ),
  );
}

/** Its output goes to stderr where stdout is no terminal: there, results alone are expected. */
async function runEditor(
  context: Context,
  [program, ...args]: readonly [string, ...string[]],
  copy: string,
): Promise<void> {
  const { io, directory } = context;
  const ended = await new Promise<string | null>((resolve) => {
    const child = started([program, ...args, copy], {
      cwd: directory,
      env: io.env,
      stdio: ['inherit', io.stdout.isTerminal ? 'inherit' : 2, 'inherit'],
    });
    child.on('error', (error) =>
      resolve(`it cannot be started (${(error as NodeJS.ErrnoException).code ?? error.message})`),
    );
    child.on('close', (code, signal) =>
      resolve(
        code === 0 ? null : code === null ? `it was ended by ${String(signal)}` : `it ended with ${String(code)}`,
      ),
    );
  });
  if (ended === null) return;
  throw new RoadmapError({
    kind: 'user',
    code: 'editor.failed',
    message: `the editor ${program}: ${ended}; nothing was written`,
    hints: ['name your editor: export EDITOR=nano'],
    data: { editor: program },
  });
}

/** On Windows most editors are started by a script, which nothing but a shell can run. */
function started(words: readonly [string, ...string[]], settings: SpawnOptions): ChildProcess {
  const [program, ...args] = words;
  if (!WINDOWS) return spawn(program, args, settings);
  return spawn(words.map((word) => `"${word}"`).join(' '), { ...settings, shell: true });
}

/** The bytes as they are, a byte order mark included. */
async function readCopy(copy: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(copy));
  } catch (cause) {
    const why = cause instanceof TypeError ? 'it is not UTF-8 text' : (cause as Error).message;
    throw new RoadmapError({
      kind: 'user',
      code: 'editor.encoding',
      message: `what was written cannot be read: ${why}; nothing was changed`,
      cause,
    });
  }
}

interface Copy {
  readonly folder: string;
  readonly copy: string;
  /** As it was given to the person. */
  readonly text: string;
}

/** The same error with the place of what was written, or without it where nothing was. */
async function withCopy(error: unknown, { terminal }: Context, { folder, copy, text }: Copy): Promise<unknown> {
  const untouched = await readFile(copy, 'utf8').then(
    (now) => now === text,
    () => true,
  );
  if (untouched) {
    await rm(folder, { recursive: true, force: true });
    return error;
  }
  const told = `what you wrote is kept in ${copy}`;
  if (!(error instanceof RoadmapError)) {
    terminal.warning(told);
    return error;
  }
  const { kind, code, message, hints, data } = error;
  return new RoadmapError({
    kind,
    code,
    message,
    hints: [told, ...hints],
    data: { ...data, kept: copy },
    cause: error,
  });
}
