import type { Context } from './context.ts';

const FIRST_MS = 1000;

/** Says how far something is that takes longer than a second, and then once in `everyMs`. */
export function makeProgress(
  clock: Context['clock'],
  everyMs: number,
  say: (text: string) => void,
): (text: string) => void {
  let next = clock.now() + FIRST_MS;
  return (text) => {
    const now = clock.now();
    if (now < next) return;
    next = now + everyMs;
    say(text);
  };
}
