import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RoadmapError } from '../src/model/errors.ts';
import type { OptionSpec } from './command.ts';
import type { Context } from './context.ts';

/** For options that take a whole number from 1 on. */
export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error('expected a whole number from 1 on.');
  return Number(value);
}

export interface BodyOptions {
  readonly body?: string;
  readonly bodyFile?: string;
}

export const bodyOptions: readonly OptionSpec[] = [
  { flags: '-b, --body <text>', help: 'the body, in markdown', conflicts: 'bodyFile' },
  { flags: '-F, --body-file <file>', help: 'read the body from a file; - is standard input', completes: 'file' },
];

/** The body that the options give, without a file's final newline; undefined when they give none. @throws RoadmapError `body.unreadable` */
export async function bodyFrom(options: BodyOptions, context: Context): Promise<string | undefined> {
  if (options.bodyFile === undefined) return options.body;
  const text = options.bodyFile === '-' ? await context.io.stdin.text() : await readBody(options.bodyFile, context);
  return text.replace(/\r?\n$/, '');
}

async function readBody(file: string, context: Context): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(context.directory, file)));
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
