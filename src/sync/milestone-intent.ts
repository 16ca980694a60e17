import type { MilestoneIntent } from '../ports/journal.ts';
import type { MilestoneValues } from '../ports/tracker.ts';
import type { MilestoneFile } from './milestone-files.ts';
import type { Milestones } from './milestone-pair.ts';
import { milestoneNote } from './milestone-report.ts';
import { afterEmptyLook } from './recover.ts';
import type { Run } from './session.ts';
import type { Operation } from './types.ts';

/**
 * Durable before the request that creates one: what it was sent as is all that tells what was made of it. Without an answer it is
 * sent again only after it was looked for: what is on its way may arrive, and be renamed there, before anybody sees it.
 */
export async function begin(
  run: Run,
  { intents, there }: Milestones,
  { stem }: MilestoneFile,
  { title, description, due_date }: MilestoneValues,
): Promise<void> {
  const highest = Math.max(0, ...[...there.keys()].map(Number).filter(Number.isFinite));
  await put(run, intents, new Map([[stem, { title, description, due_date, highest, looks: [] }]]));
}

/** What it has made is this file's, whatever becomes of either name. */
export async function made(
  run: Run,
  { intents }: Milestones,
  { stem, values }: MilestoneFile,
  key: string,
): Promise<void> {
  await put(run, intents, new Map([[stem, { title: values.name, looks: [], made: key }]]));
}

/** Definitely nothing was made by it. */
export async function undo(run: Run, { intents }: Milestones, { stem }: MilestoneFile): Promise<void> {
  await put(run, intents, new Map([[stem, null]]));
}

/** The end of those whose file has its link; and one more look, in vain, for the others. */
export async function lookForMade(run: Run, { intents, files, pairs }: Milestones): Promise<void> {
  const linked = new Set(files.all.flatMap(({ stem, key }) => (key === null ? [] : [stem])));
  const found = new Set(pairs.map(({ file }) => file.stem));
  const changes = new Map<string, MilestoneIntent | null>();
  for (const [stem, intent] of intents) {
    const next = linked.has(stem) ? null : found.has(stem) ? intent : afterEmptyLook(intent, run.gathered.access.at);
    if (next !== intent) changes.set(stem, next);
  }
  await put(run, intents, changes);
}

/** Their files have the link by now. */
export async function clearIntents(run: Run, { intents }: Milestones, linked: readonly MilestoneFile[]): Promise<void> {
  const stems = linked.map(({ stem }) => stem).filter((stem) => intents.has(stem));
  await put(run, intents, new Map(stems.map((stem) => [stem, null])));
}

/** Why it may not be created now: it may be there, or on its way, under the name that it was sent with. */
export function waits({ intents }: Milestones, file: MilestoneFile): Operation | null {
  const { name } = file.values;
  const intent = intents.get(file.stem);
  if (intent === undefined) return null;
  const made = intent.title === name ? 'it may have been made' : `it may have been made as ${intent.title}`;
  const reason = `${made}; the next runs look for that, and nothing is sent twice`;
  return milestoneNote(file, 'skip', `milestone ${name}: ${reason}`);
}

async function put(
  { engine }: Run,
  intents: Map<string, MilestoneIntent>,
  changes: ReadonlyMap<string, MilestoneIntent | null>,
): Promise<void> {
  if (changes.size === 0) return;
  await engine.journal.put('milestone', changes);
  for (const [stem, next] of changes)
    if (next === null) intents.delete(stem);
    else intents.set(stem, next);
}
