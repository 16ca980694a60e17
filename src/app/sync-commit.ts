import { RoadmapError } from '../model/errors.ts';
import type { Operation } from '../sync/types.ts';
import { isOurs, type SyncHands } from './sync-hands.ts';

export interface Committed {
  readonly commit: string | null;
  /** Why the files are written and not committed. */
  readonly error: RoadmapError | null;
}

const WORDS: readonly (readonly [Operation['op'], string])[] = [
  ['create_local', 'pulled'],
  ['pull', 'pulled'],
  ['push', 'pushed'],
  ['create_remote', 'pushed'],
  ['merge', 'merged'],
  ['link', 'linked'],
  ['conflict', 'in conflict'],
];

/** Commits what runs wrote and nobody changed since: this run's files, and those of a run that died or whose commit failed. */
export async function commitRun(
  hands: SyncHands,
  wanted: boolean,
  operations: readonly Operation[],
): Promise<Committed> {
  return commitWritten(hands, wanted, subjectOf(hands.remote, operations));
}

/** The same for a resolution. */
export async function commitResolution(hands: SyncHands, wanted: boolean, count: number): Promise<Committed> {
  return commitWritten(hands, wanted, `roadmap sync: ${hands.remote}, ${count} resolved`);
}

async function commitWritten(hands: SyncHands, wanted: boolean, subject: string): Promise<Committed> {
  const { journal, git } = hands;
  const records = await journal.all('written');
  if (records.size === 0) return { commit: null, error: null };
  const done = new Map([...records.keys()].map((path) => [path, null]));
  if (!wanted) {
    await journal.put('written', done);
    return { commit: null, error: null };
  }
  const paths: string[] = [];
  for (const [path, record] of records) if (await isOurs(hands, path, record)) paths.push(path);
  const lines = paths.map((path) => records.get(path)?.line ?? path);
  const trailers = [`Roadmap-Sync: ${target(hands)}`, ...lines.flatMap(choiceOf)];
  const message = [subject, '', ...lines, '', ...trailers, ''].join('\n');
  try {
    const commit = paths.length === 0 ? null : await git.commit({ paths, message });
    await journal.put('written', done);
    return { commit, error: null };
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    return { commit: null, error };
  }
}

/** What a person decided stands in the commit for itself (sync.md §3, Resolving), also when an earlier one was refused. */
function choiceOf(line: string): readonly string[] {
  return line.split('; ').flatMap((part) => {
    const [, about, choice] = /^([0-9a-f]{8} #\S+) resolved (.+)$/.exec(part) ?? [];
    return about === undefined ? [] : [`Roadmap-Resolved: ${about} ${choice ?? ''}`];
  });
}

function subjectOf(remote: string, operations: readonly Operation[]): string {
  const counts = new Map<string, number>();
  for (const [op, word] of WORDS) {
    const count = operations.filter((one) => one.op === op && (one.applied || op === 'conflict')).length;
    if (count > 0) counts.set(word, (counts.get(word) ?? 0) + count);
  }
  const parts = [...counts].map(([word, count]) => `${count} ${word}`);
  return `roadmap sync: ${[remote, ...(parts.length > 0 ? parts : ['status'])].join(', ')}`;
}

function target(hands: SyncHands): string {
  return `${hands.remote} ${hands.config.remotes[hands.remote]?.repo ?? ''}`.trim();
}
