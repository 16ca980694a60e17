import { readIssue } from '../model/read-issue.ts';
import type { ItemMeta } from '../ports/snapshot-store.ts';
import type { SyncField, Value, Values } from '../ports/tracker.ts';
import { parseCanonical, printCanonical } from './canonical.ts';
import { knownHere } from './directory.ts';
import { pointerHash, pointerOf } from './pointer.ts';
import { activeFields, directionOf } from './rules.ts';
import { splitSections } from './sections.ts';
import type { Engine, Pair } from './types.ts';
import { elements, valueOf } from './values.ts';

/*
 * The commit of a sync that only sent something changes nothing but the pointer. Git carries it, without any conflict, to a version
 * that never had what was sent (cherry-pick, rebase, stash): from there the older value would be pushed over the newer one. So a
 * value that would be sent, and that the item had before, is sent only when the file's own history shows that this version had
 * taken in the newer one; otherwise nothing is known of the field, and a person decides. History is read in this case alone, and
 * where the pointer came from another clone: this one need not know what the item had before, and the file's older versions tell.
 */

/** How many pieces that an item had before are remembered. */
const REMEMBERED = 200;

/** The pair, whose base is without the fields whose newest value this version of the file never held. */
export async function withoutCarried(engine: Engine, pair: Pair): Promise<Pair> {
  const changed = activeFields(engine).flatMap((field) => changedPieces(engine, field, pair));
  if (changed.length === 0) return pair;
  const isFormer = formerOfNow(engine, pair);
  const doubtful = isTips(engine, pair) ? changed.filter(isFormer) : changed;
  if (doubtful.length === 0) return pair;
  const versions = await versionsOf(engine, pair);
  if (versions.length === 0) return pair;
  if (isOurs(engine, pair, versions)) return pair;
  const carried = new Set<string>();
  for (const piece of doubtful) {
    if (await wasTakenIn(engine, pair, piece, versions)) continue;
    if (isFormer(piece) || (await wasThere(engine, pair, piece, versions))) carried.add(piece.field.name);
  }
  if (carried.size === 0) return pair;
  const known = Object.entries(pair.base).filter(([name]) => !carried.has(name));
  return { ...pair, base: Object.fromEntries(known), carried: [...carried] };
}

/** Whether the item had it before. What was seen last and is there no more counts now: the end of this run remembers it. */
function formerOfNow(engine: Engine, { meta, seen = {}, remote }: Pair): (piece: Changed) => boolean {
  const former = new Set([...(meta?.former ?? []), ...marksOf(engine, seen, remote.values)]);
  return (piece) => former.has(markOf(engine, piece, piece.text));
}

/** What is remembered of values that the item had before; `after`: what it holds, and what is agreed on, from now on. */
export function formerOf(
  engine: Engine,
  pair: Pick<Pair, 'base' | 'seen' | 'meta'>,
  after: readonly Values[],
): ItemMeta['former'] {
  const before = [pair.base, pair.seen ?? {}];
  const gone = before.flatMap((old) => after.flatMap((now) => marksOf(engine, old, now)));
  const all = [...new Set([...gone, ...(pair.meta?.former ?? [])])].slice(0, REMEMBERED);
  return all.length === 0 ? undefined : all;
}

/** Marks of what `values` hold otherwise than `others`. */
export function marksOf(engine: Engine, values: Values, others: Values): readonly string[] {
  return engine.tracker.mapping.fields.flatMap((field) => {
    const [value, other] = [values[field.name], others[field.name]];
    if (value === undefined || other === undefined) return [];
    const [mine, theirs] = [piecesOf(field, value), piecesOf(field, other)];
    const keys = [...new Set([...mine.keys(), ...theirs.keys()])].filter((key) => mine.get(key) !== theirs.get(key));
    return keys.map((key) => markOf(engine, { field, key }, mine.get(key)));
  });
}

/** What merges on its own: a scalar, an element of a set, a section of a text. */
interface Piece {
  readonly field: SyncField;
  readonly key: string;
}

export type Pieces = ReadonlyMap<string, string>;

/** What of a value merges on its own, by key. */
export function piecesOf(field: SyncField, value: Value): Pieces {
  if (field.kind === 'set') return new Map([...elements(field, value).keys()].map((key) => [key, '']));
  if (field.kind !== 'text') return new Map([['', JSON.stringify(value)]]);
  return new Map(splitSections(String(value)).map(({ key, lines }) => [key, lines.join('\n')]));
}

/** `text`: what it is here; undefined: it is not. */
interface Changed extends Piece {
  readonly text: string | undefined;
}

function markOf(engine: Engine, { field, key }: Piece, text: string | undefined): string {
  return engine.snapshots.oid(JSON.stringify([field.name, key, text ?? null])).slice(0, 12);
}

/**
 * Changed here, as it seems: what would be sent, and what is in conflict with a change there, so that no later pointer says either
 * that it had been taken in. What nothing here stands for is not compared at all.
 */
function changedPieces(engine: Engine, field: SyncField, { local, base, remote }: Pair): readonly Changed[] {
  const agreed = base[field.name];
  if (agreed === undefined || directionOf(engine, field) === 'pull') return [];
  const [mine, theirs, then] = [valueOf(local, field.name), valueOf(remote.values, field.name), agreed].map((value) =>
    piecesOf(field, knownHere(engine.directory, field, value)),
  ) as [Pieces, Pieces, Pieces];
  return [...new Set([...mine.keys(), ...then.keys()])]
    .filter((key) => ![then.get(key), theirs.get(key)].includes(mine.get(key)))
    .map((key) => ({ field, key, text: mine.get(key) }));
}

interface Version {
  readonly hash: string | null;
  readonly values: Values;
}

/** Newest first, as far as they can be read. */
async function versionsOf(engine: Engine, { issue: { path } }: Pair): Promise<readonly Version[]> {
  return (await engine.history(path)).flatMap((text) => {
    const issue = readIssue(path, text, engine.config);
    if (!('id' in issue)) return [];
    return [{ hash: pointerHash(pointerOf(engine, issue)), values: engine.tracker.mapping.project(issue) }];
  });
}

/** No commit has the pointer: a run on this branch wrote it, together with what it names, and nobody committed that yet. */
function isOurs(engine: Engine, pair: Pair, versions: readonly Version[]): boolean {
  const hash = pointerHash(pointerOf(engine, pair.issue));
  if (versions.some((version) => version.hash === hash)) return false;
  return (engine.branch === null || pair.meta?.branch === engine.branch) && isTips(engine, pair);
}

/** The pointer names what the tip of the ref holds. */
function isTips(engine: Engine, { issue, entry }: Pair): boolean {
  const hash = String(pointerHash(pointerOf(engine, issue)));
  return [entry?.base, entry?.seen].some((oid) => oid?.startsWith(hash));
}

/** Whether a version had it, of those that came after the one before which it was not known. */
async function wasTakenIn(
  engine: Engine,
  pair: Pair,
  { field, key }: Piece,
  versions: readonly Version[],
): Promise<boolean> {
  const pieceOf = (values: Values): string | undefined => piecesOf(field, valueOf(values, field.name)).get(key);
  const wanted = pieceOf(pair.base);
  const has = (values: Values): boolean => pieceOf(values) === wanted;
  const now = pointerHash(pointerOf(engine, pair.issue));
  for (const version of versions) {
    if (has(version.values)) return true;
    if (version.hash === now) continue;
    const base = await contentBehind(engine, pair, version);
    if (base === null || !has(base)) return false;
  }
  return false;
}

/** Whether the item had it when an older version of the file took it in. */
async function wasThere(
  engine: Engine,
  pair: Pair,
  { field, key, text }: Changed,
  versions: readonly Version[],
): Promise<boolean> {
  const now = pointerHash(pointerOf(engine, pair.issue));
  for (const version of versions.filter(({ hash }) => hash !== now)) {
    const value = (await contentBehind(engine, pair, version))?.[field.name];
    if (value !== undefined && piecesOf(field, value).get(key) === text) return true;
  }
  return false;
}

/** What a version says that it has taken in; null: nobody has it. */
async function contentBehind(engine: Engine, { remote }: Pair, { hash, values }: Version): Promise<Values | null> {
  const { fields } = engine.tracker.mapping;
  if (hash === null) return null;
  if (engine.snapshots.oid(printCanonical(fields, values)).startsWith(hash)) return values;
  const text = await engine.snapshots.find(remote.key, hash);
  return text === null ? null : parseCanonical(fields, text);
}
