import type { Operation } from './types.ts';

const WORD = 'milestone';

/** What a line about a milestone is about: its file's name, and its number there as `milestone 3`. */
export function milestoneOp(
  { stem }: { readonly stem: string },
  op: Operation['op'],
  about: {
    readonly key?: string | null;
    readonly fields?: readonly string[];
    readonly reason: string;
    readonly applied?: boolean;
  },
): Operation {
  const { key = null, fields = [], reason, applied = false } = about;
  return { op, id: stem, remote_id: key === null ? WORD : `${WORD} ${key}`, fields, reason, applied };
}

export function milestoneNote(
  file: { readonly stem: string },
  op: 'skip' | 'error',
  reason: string,
  key: string | null = null,
): Operation {
  return milestoneOp(file, op, { key, reason });
}

/** Whether a line of a report is about a milestone: counts of issues leave it out. */
export function isAboutMilestone({ remote_id }: Pick<Operation, 'remote_id'>): boolean {
  return remote_id === WORD || remote_id?.startsWith(`${WORD} `) === true;
}
