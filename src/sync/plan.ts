import { fillRestored, loadPairs } from './bases.ts';
import { pointerOf } from './pointer.ts';
import { chooseIssues, chooseItems, defective, rightsOf, shelfOf } from './choose.ts';
import { decide } from './decide.ts';
import { pairUp, type Paired } from './pair.ts';
import { withSent } from './sent.ts';
import type { Decision, Engine, Gathered, Operation, Plan, SyncOptions } from './types.ts';

/** Everything a run would do, as a value. Reads contents through ports; writes nothing. */
export async function plan(engine: Engine, gathered: Gathered, options: SyncOptions): Promise<Plan> {
  const pairing = pairUp(engine, gathered, options);
  const isSparse = ({ issue }: Pick<Paired, 'issue'>): boolean => engine.isSparse?.(issue.path) ?? false;
  const { ids, stirred } = options;
  const isStirred = (key: string): boolean => stirred?.has(key) ?? true;
  const wanted = pairing.pairs.filter(({ issue, key }) => (ids?.has(issue.id) ?? true) && isStirred(key));
  const chosen = wanted.filter((pair) => !isSparse(pair));
  const sparse = wanted.filter((pair) => isSparse(pair) && gathered.items.has(pair.key));
  const gone = chosen.flatMap((pair) => unreadable(engine, gathered, pair) ?? []);
  const lost = new Set(gone.map((one) => one.key));
  const readable = chosen.filter((pair) => !lost.has(pair.key));
  const { pairs, unchanged } = await loadPairs(engine, gathered, readable);
  const decisions: Decision[] = [];
  for (const pair of pairs)
    decisions.push(await decide(engine, options, withSent(engine, gathered, pair), rightsOf(gathered)));
  const heard = pairing.unpaired.filter(({ item }) => isStirred(item.key));
  const elsewhere = heard.some((one) => one.restored) ? await engine.elsewhere() : new Set<string>();
  const here = heard.filter((one) => !elsewhere.has(one.id));
  const first = chooseItems(engine, options, here);
  // Most runs make and tell nothing of the kind, and read no archive.
  const shelf = await shelfOf(engine, [...first.items, ...first.notes, ...first.again, ...pairing.again]);
  const unpaired = here.filter((one) => !shelf.has(one.item.key));
  const locals = unpaired.length === here.length ? first : chooseItems(engine, options, unpaired);
  const isTold = ({ op, remote_id }: Operation): boolean =>
    isStirred(remote_id ?? '') && !(op === 'skip' && shelf.has(remote_id ?? ''));
  const unlinked = stirred === null ? pairing.unlinked.filter((issue) => !isSparse({ issue })) : [];
  const remotes = await chooseIssues(engine, gathered, options, unlinked);
  return {
    decisions,
    create_local: await fillRestored(engine, gathered, locals.items),
    create_remote: remotes.issues,
    notes: [...pairing.notes.filter(isTold), ...locals.notes, ...remotes.notes],
    unchanged,
    sparse: sparse.length === 0 ? [] : (await loadPairs(engine, gathered, sparse)).pairs,
    gone,
    again: [
      ...pairing.again.filter((key) => !shelf.has(key)),
      ...locals.again,
      ...decisions.filter((one) => isBlind(engine, gathered, one)).map(keyOf),
    ],
    complete: locals.complete && ids === null && stirred === null,
  };
}

/**
 * In conflict about an item of which another clone has seen something else, or a trouble: until that ends the item itself is read,
 * not what this clone saw last of it. Otherwise each of the two would write what it knows, in turns.
 */
function isBlind(engine: Engine, { tip }: Gathered, { pair: { issue, base, remote }, merged }: Decision): boolean {
  const isStrange = pointerOf(engine, issue) !== null && Object.keys(base).length === 0;
  const isTroubled = issue.values.sync_status?.[engine.remote] === 'error' && remote.item === null;
  const wasBlind = tip.cursor?.again?.includes(remote.key) === true;
  return merged.conflicts.length > 0 && (isStrange || isTroubled || wasBlind);
}

function keyOf({ pair }: Decision): string {
  return pair.remote.key;
}

/** A linked item that is gone, or that no file can hold: its issue's own trouble. */
function unreadable(engine: Engine, gathered: Gathered, { issue, key }: Paired): Plan['gone'][number] | null {
  const absent = gathered.absent.get(key);
  if (absent !== undefined) return { issue, key, absent };
  const defect = gathered.items.get(key)?.defect ?? null;
  return defect === null ? null : { issue, key, absent: defective(engine, defect) };
}
