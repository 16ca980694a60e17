import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';

/** An option that may be repeated; every value is kept, in order. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser((value: string, earlier: string[] | undefined) => [
    ...(earlier ?? []),
    value,
  ]);
}

/** For options that take a whole number from 1 on. */
export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('expected a whole number from 1 on.');
  return Number(value);
}

export interface BodyOptions {
  readonly body?: string;
  readonly bodyFile?: string;
}

export function addBodyOptions(command: Command): void {
  command.addOption(new Option('-b, --body <text>', 'the body, in markdown').conflicts('bodyFile'));
  command.option('-F, --body-file <file>', 'read the body from a file; - is standard input');
}

/** The body that the options give, without a file's final newline; undefined when they give none. @throws RoadmapError `body.unreadable` */
export async function bodyFrom(options: BodyOptions, context: Context): Promise<string | undefined> {
  if (options.bodyFile === undefined) return options.body;
  const text = options.bodyFile === '-' ? await context.io.stdin.text() : await readBody(options.bodyFile, context);
  return text.replace(/\r?\n$/, '');
}

async function readBody(file: string, context: Context): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(resolve(context.directory, file)));
  } catch (cause) {
    const reason = cause instanceof TypeError ? 'it is not UTF-8 text' : (cause as Error).message;
    throw new RoadmapError({
      kind: 'user',
      code: 'body.unreadable',
      message: `the body cannot be read from ${file}: ${reason}`,
      data: { file },
      cause,
    });
  }
}
