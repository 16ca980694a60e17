import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startSync, type Ended } from './child.ts';
import type { Place } from './place.ts';
import { asked, type World } from './world.ts';

/** Runs after a kill until one has nothing to write. */
const ROUNDS = 5;
const HANGS_MS = 60_000;
const MINUTE = 60_000;

/** Runs, undisturbed, until one writes nothing anywhere. @returns what is wrong with that, or null */
export async function settle(world: World): Promise<string | null> {
  const { place, github } = world;
  let changed: readonly string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (hasIntents(place)) {
      github.clock.advance(11 * MINUTE);
      world.moved = true;
    }
    const before = place.fingerprint();
    const requests = github.log.length;
    const run = startSync(place, github, asked(world.scenario));
    const late = setTimeout(() => run.kill(true), HANGS_MS);
    const ended = await run.ended;
    clearTimeout(late);
    const complaint = complaintOf(ended);
    if (complaint !== null) return complaint;
    const sent = github.log.slice(requests).filter(({ mutation }) => mutation);
    changed = [...differing(before, place.fingerprint()), ...sent.map(({ operation }) => operation)];
    if (changed.length === 0) return null;
  }
  return `never quiet: ${changed.join(', ')}`;
}

/** Something may have been sent, and is looked for. */
export function hasIntents({ root }: Place): boolean {
  const folder = join(root, '.git/roadmap/journal/github');
  return ['create', 'comment', 'milestone'].some((kind) => existsSync(join(folder, `${kind}.jsonl`)));
}

/** A run that is not disturbed ends by itself, with a document, and never by a mistake of ours. */
function complaintOf({ code, out, err, ms }: Ended): string | null {
  if (code === null) return `a run did not end within ${Math.round(ms)} ms`;
  try {
    const doc = JSON.parse(out) as { error?: { kind: string } };
    if (doc.error?.kind !== 'internal') return null;
  } catch {
    // Said below.
  }
  return `a run ended with ${code}\n${out}\n${err}`;
}

function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
