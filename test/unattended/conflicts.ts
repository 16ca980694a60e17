import { bornOf, idOf, SLOTS, valuesIn } from './slots.ts';
import { textsIn, type Town } from './town.ts';

interface FieldConflict {
  readonly field: string;
  readonly local: unknown;
  readonly remote: unknown;
}

/** As `sync conflicts --json` tells it. */
interface OpenConflict {
  readonly id: string;
  readonly fields: readonly FieldConflict[];
}

/** As `sync resolve --json` does. */
interface Resolved {
  readonly resolved?: readonly { readonly id: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly error?: { readonly message: string };
}

type Side = 'local' | 'remote';

/** What is in conflict, by the word that its issue was born with; null while the configuration is broken. */
export async function conflictsIn(town: Town): Promise<ReadonlyMap<string, readonly FieldConflict[]> | null> {
  const { out } = await town.roadmap('sync', 'conflicts', '--json');
  const open = JSON.parse(out) as readonly OpenConflict[] | { readonly error: unknown };
  if ('error' in open) return null;
  const born = new Map([...textsIn(town.root, 'issues')].map(([path, text]) => [idOf(path), bornOf(text) ?? text]));
  return new Map(open.map(({ id, fields }) => [born.get(id) ?? id, fields]));
}

/** Somebody looks at both sides and decides. */
export async function resolveConflict(town: Town): Promise<string | null> {
  if (town.busy) return null;
  const found = [...textsIn(town.root, 'issues')].find(
    ([, text]) => /^ {2}github: conflict$/m.test(text) || /sync_status: \{.*conflict/.test(text),
  );
  const born = bornOf(found?.[1] ?? '');
  if (found === undefined || born === null) return null;
  const side = town.dice.pick(['local', 'remote'] as const);
  const shown = await conflictsIn(town);
  if (shown === null) return null;
  const id = idOf(found[0]);
  const { out } = await town.roadmap('sync', 'resolve', id, '--take', side, '--json');
  const { resolved = [], error } = JSON.parse(out) as Resolved;
  const taken = resolved.find((one) => one.id === id)?.fields ?? {};
  for (const one of shown.get(born) ?? []) if (one.field in taken) choose(town, born, side, one);
  return `${born} takes ${side}: ${error?.message ?? Object.keys(taken).join('+')}`;
}

/** Of what the person was shown, one side stands from now on. */
function choose(town: Town, born: string, side: Side, { field, local, remote }: FieldConflict): void {
  const [winner, loser] = side === 'local' ? [local, remote] : [remote, local];
  if (field === 'labels') chooseLabels(town, born, side, [winner, loser] as readonly (readonly string[])[]);
  for (const slot of SLOTS.map((name) => `${born}-${name}`)) {
    const [[kept], [lost]] = [valuesIn(slot, String(winner)), valuesIn(slot, String(loser))];
    if (kept === undefined || lost === undefined || kept === lost) continue;
    // What somebody made of it meanwhile, unseen by whoever decided, stands in its place.
    const made = (town.values.get(slot) ?? []).filter((value) => town.oracle.hasSeen(slot, value, kept));
    for (const value of new Set([kept, ...made])) if (value !== lost) town.oracle.chosen(slot, value, lost);
  }
}

function chooseLabels(
  { labels, github }: Town,
  born: string,
  side: Side,
  [winner = [], loser = []]: readonly (readonly string[])[],
): void {
  const there = github.issues().find(({ body }) => bornOf(body) === born)?.labels ?? [];
  for (const label of [...winner, ...loser].filter((one) => winner.includes(one) !== loser.includes(one))) {
    const known = labels.get(label);
    if (known === undefined) continue;
    if (loser.includes(label)) known.removed = true;
    // Somebody may have taken it away there just now.
    else if (side === 'local' || there.includes(label)) known.removed = false;
  }
}
