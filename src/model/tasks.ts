import type { Tasks } from './issue.ts';

const ITEM = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\](?=[ \t]|$)/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Task-list items of a body (GitHub-flavoured markdown), those in fenced code left out; null when there are none. */
export function countTasks(body: string): Tasks | null {
  if (!body.includes('[')) return null;
  const marks = outsideFences(body.split(/\r?\n/)).flatMap((line) => ITEM.exec(line)?.[1] ?? []);
  return marks.length === 0 ? null : { done: marks.filter((mark) => mark !== ' ').length, total: marks.length };
}

function outsideFences(lines: readonly string[]): readonly string[] {
  let fence: string | null = null;
  return lines.filter((line) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence === null) fence = mark ?? null;
    else if (mark?.startsWith(fence) === true) fence = null;
    return fence === null;
  });
}
