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
  const subject = subjectOf(hands.remote, operations);
  return commitWritten(hands, wanted, { subject, trailers: [`Roadmap-Sync: ${target(hands)}`] });
}

/** The same for a resolution; the choice stands in the commit (sync.md §3, Resolving). */
export async function commitResolution(
  hands: SyncHands,
  wanted: boolean,
  choices: readonly { readonly id: string; readonly remote_id: string; readonly words: string }[],
): Promise<Committed> {
  const subject = `roadmap sync: ${hands.remote}, ${choices.length} resolved`;
  const trailers = choices.map((choice) => `Roadmap-Resolved: ${choice.id} #${choice.remote_id} ${choice.words}`);
  return commitWritten(hands, wanted, { subject, trailers: [`Roadmap-Sync: ${target(hands)}`, ...trailers] });
}

async function commitWritten(
  hands: SyncHands,
  wanted: boolean,
  words: { readonly subject: string; readonly trailers: readonly string[] },
): Promise<Committed> {
  const { journal, git } = hands;
  const records = await journal.all('written');
  if (records.size === 0) return { commit: null, error: null };
  const done = new Map([...records.keys()].map((path) => [path, null]));
  if (!wanted) {
    await journal.put('written', done);
    return { commit: null, error: null };
  }
  const paths: string[] = [];
  for (const [path, { oid }] of records) if (await isOurs(hands, path, oid)) paths.push(path);
  const lines = paths.map((path) => records.get(path)?.line ?? path);
  const message = [words.subject, '', ...lines, '', ...words.trailers, ''].join('\n');
  try {
    const commit = paths.length === 0 ? null : await git.commit({ paths, message });
    await journal.put('written', done);
    return { commit, error: null };
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    return { commit: null, error };
  }
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
