import type { Io } from './io.ts';

/** True with `yes`; null where nobody can be asked: stdin or stderr is no terminal. */
export async function ask(io: Io, yes: boolean, question: string): Promise<boolean | null> {
  if (yes) return true;
  if (!io.stdin.isTerminal || !io.stderr.isTerminal) return null;
  const { visibleLine } = await import('./visible.ts');
  io.stderr.write(`${visibleLine(question)} [y/N] `);
  return /^\s*y(es)?\s*$/i.test((await io.stdin.line()) ?? '');
}
