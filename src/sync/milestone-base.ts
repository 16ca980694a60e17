import type { PartEntry, PartMeta } from '../ports/snapshot-store.ts';
import type { Values } from '../ports/tracker.ts';
import { parseCanonical, printCanonical } from './canonical.ts';
import { parsePartMeta } from './meta.ts';
import { readMilestone, type MilestoneFile } from './milestone-files.ts';
import { PARTS, type LoadedMilestone, type MilestonePair } from './milestone-pair.ts';
import { milestoneFields, projectMilestone, valuesThere } from './milestone-values.ts';
import { pointerHash } from './pointer.ts';
import type { Engine, Gathered } from './types.ts';

type Tip = Pick<Gathered, 'tip'>;

/** Puts the base beside both sides of those in which anything is to be done; hashes first, contents where they differ. */
export async function loadMilestones(
  engine: Engine,
  { tip }: Tip,
  pairs: readonly MilestonePair[],
): Promise<readonly LoadedMilestone[]> {
  const entries = tip.parts.get(PARTS);
  const drafts = pairs.map((pair) => draftOf(engine, pair, entries?.get(pair.remote.key) ?? null));
  const open = drafts.filter((draft) => !draft.settled);
  const metas = await readPartMetas(
    engine,
    { tip },
    open.map((draft) => draft.remote.key),
  );
  const loaded: LoadedMilestone[] = [];
  for (const { settled: _settled, ...draft } of open)
    loaded.push({ ...draft, meta: metas.get(draft.remote.key) ?? null, base: await baseOf(engine, { tip }, draft) });
  return loaded;
}

/** What stands beside the texts of these milestones; what cannot be read is made anew. */
export async function readPartMetas(
  engine: Engine,
  { tip }: Tip,
  keys: readonly string[],
): Promise<Map<string, PartMeta>> {
  const entries = tip.parts.get(PARTS);
  const oids = keys.flatMap((key) => entries?.get(key)?.meta ?? []);
  const texts = oids.length === 0 ? new Map<string, string>() : await engine.snapshots.read(oids);
  const metas = new Map<string, PartMeta>();
  for (const key of keys) {
    const meta = parsePartMeta(texts.get(entries?.get(key)?.meta ?? '') ?? '');
    if (meta !== null) metas.set(key, meta);
  }
  return metas;
}

/** What the file says it has taken in, or null. */
export function milestonePointer({ remote }: Engine, { values }: MilestoneFile): string | null {
  return values.sync_base?.[remote] ?? null;
}

export function milestoneOid(engine: Engine, values: Values): string {
  return engine.snapshots.oid(printCanonical(milestoneFields, values));
}

type Draft = Omit<LoadedMilestone, 'meta' | 'base'> & { readonly settled: boolean };

function draftOf(engine: Engine, pair: MilestonePair, entry: PartEntry | null): Draft {
  const local = projectMilestone(pair.file.values);
  const hash = pointerHash(milestonePointer(engine, pair.file));
  const there = milestoneOid(engine, valuesThere(pair.remote));
  const isEqual = hash !== null && [milestoneOid(engine, local), there].every((oid) => oid.startsWith(hash));
  return { ...pair, entry, local, settled: isEqual && pair.by === 'file' && entry?.seen === there };
}

/** S, by the first of these that has it: either side itself, the ref's tip, its history, the file's history; else nothing is known. */
async function baseOf(engine: Engine, { tip }: Tip, draft: Omit<Draft, 'settled'>): Promise<Values> {
  const { file, remote, entry, local } = draft;
  const hash = pointerHash(milestonePointer(engine, file));
  if (hash === null) return agreedAtFirst(draft);
  const others = [...(tip.parts.get(PARTS)?.values() ?? [])];
  const older = (): Promise<string | null> => engine.snapshots.find(`${PARTS}/${remote.key}`, hash);
  // Somebody linked the file to another milestone by hand: nothing was ever agreed on with this one.
  if (oidIn(entry, hash) === null && others.some((one) => oidIn(one, hash) !== null) && (await older()) === null)
    return {};
  for (const values of [valuesThere(remote), local]) if (milestoneOid(engine, values).startsWith(hash)) return values;
  const oid = oidIn(entry, hash);
  const known = oid === null ? undefined : (await engine.snapshots.read([oid])).get(oid);
  const text = known ?? (await older());
  return text === null ? fromHistory(engine, file, hash) : parseCanonical(milestoneFields, text);
}

/** Its title was sent, and has arrived; what else was sent may have been something else by then. */
function agreedAtFirst({ sent }: Pick<MilestonePair, 'sent'>): Values {
  return sent === undefined ? {} : { title: sent };
}

/** The object that a pointer's hash stands for, where the tip holds it. */
function oidIn(entry: PartEntry | null, hash: string): string | null {
  return [entry?.base, entry?.seen].find((oid) => oid?.startsWith(hash) === true) ?? null;
}

async function fromHistory(engine: Engine, { path }: MilestoneFile, hash: string): Promise<Values> {
  for (const older of await engine.history(path)) {
    const file = await readMilestone(engine, path, older);
    const values = file === null ? {} : projectMilestone(file.values);
    if (milestoneOid(engine, values).startsWith(hash)) return values;
  }
  return {};
}
