import type { Io } from './io.ts';

/** True with `yes`; null where nobody can be asked: stdin or stderr is no terminal. */
export async function ask(io: Io, yes: boolean, question: string): Promise<boolean | null> {
  if (yes) return true;
  if (!canAsk(io)) return null;
  return /^y(es)?$/i.test((await askLine(io, `${question} [y/N]`)) ?? '');
}

/** Whether somebody is there: stdin and stderr are terminals. */
export function canAsk(io: Io): boolean {
  return io.stdin.isTerminal && io.stderr.isTerminal;
}

/** What was typed, without blanks around it; null at the end of input. */
export async function askLine(io: Io, question: string): Promise<string | null> {
  const { visibleLine } = await import('./visible.ts');
  io.stderr.write(`${visibleLine(question)} `);
  return (await io.stdin.line())?.trim() ?? null;
}
