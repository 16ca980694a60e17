import { findMentions } from '../model/mentions.ts';
import { isIssue } from '../model/issue.ts';
import type { Estimate } from '../ports/tracker.ts';
import { parseCanonical } from '../sync/canonical.ts';
import type { Operation } from '../sync/types.ts';
import type { SyncHands } from './sync-hands.ts';

/** Whom the texts of an issue would notify that its item does not name yet. */
export interface Mentioned {
  readonly id: string;
  readonly remote_id: string | null;
  readonly names: readonly string[];
}

export interface Forecast {
  /** What sending this costs; null: the tracker does not tell. */
  readonly estimate: Estimate | null;
  readonly mentions: readonly Mentioned[];
}

/** What a planned run would cost, and who would hear of it. Reads files and the ref alone. */
export async function forecast(hands: SyncHands, planned: readonly Operation[]): Promise<Forecast> {
  const sent = planned.filter((one) => SENDS.has(one.op));
  const estimate = hands.tracker.estimate?.(workOf(sent)) ?? null;
  const silent = hands.config.sync.mentions === 'neutralise';
  return { estimate, mentions: silent ? [] : await mentionsIn(hands, sent) };
}

const SENDS: ReadonlySet<Operation['op']> = new Set(['create_remote', 'push', 'merge']);
const COMMENTS = 'comments';

function workOf(sent: readonly Operation[]): { creates: number; updates: number; comments: number } {
  const creates = sent.filter((one) => one.op === 'create_remote').length;
  const updates = sent.filter((one) => one.op !== 'create_remote' && one.fields.some((name) => name !== COMMENTS));
  return { creates, updates: updates.length, comments: sent.filter((one) => one.fields.includes(COMMENTS)).length };
}

async function mentionsIn(hands: SyncHands, sent: readonly Operation[]): Promise<readonly Mentioned[]> {
  const speaking = sent.filter((one) => one.op === 'create_remote' || one.fields.includes('body'));
  if (speaking.length === 0) return [];
  const bodies = await localBodies(hands, new Set(speaking.map((one) => one.id)));
  const there = await seenBodies(hands, new Set(speaking.flatMap((one) => one.remote_id ?? [])));
  return speaking.flatMap(({ id, remote_id }) => {
    const known = new Set(namesIn(there.get(remote_id ?? '') ?? '').map((name) => name.toLowerCase()));
    const names = namesIn(bodies.get(id ?? '') ?? '').filter((name) => !known.has(name.toLowerCase()));
    return id === null || names.length === 0 ? [] : [{ id, remote_id, names }];
  });
}

/** Each once, as it is first spelt. */
function namesIn(text: string): readonly string[] {
  const names = new Map<string, string>();
  for (const { name } of findMentions(text)) if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  return [...names.values()];
}

async function localBodies({ store }: SyncHands, ids: ReadonlySet<string | null>): Promise<Map<string, string>> {
  const { issues } = await store.survey();
  const bodies = new Map<string, string>();
  for (const { id, path } of issues) {
    const issue = ids.has(id) ? await store.read(path) : null;
    if (issue !== null && isIssue(issue)) bodies.set(id, issue.body);
  }
  return bodies;
}

/** As the items were last seen. */
async function seenBodies({ snapshots, tracker }: SyncHands, keys: ReadonlySet<string>): Promise<Map<string, string>> {
  const { entries } = await snapshots.tip();
  const oids = [...keys].flatMap((key) => [[key, entries.get(key)?.seen ?? ''] as const]);
  const texts = await snapshots.read(oids.flatMap(([, oid]) => (oid === '' ? [] : [oid])));
  return new Map(
    oids.map(([key, oid]) => {
      const text = texts.get(oid);
      return [key, String((text === undefined ? {} : parseCanonical(tracker.mapping.fields, text))['body'] ?? '')];
    }),
  );
}
